using Sched.Engine;

namespace Sched.Tests.Model;

/// <summary>All that is known of one run, in plain fields.</summary>
internal sealed class ModelRun
{
    private int? _sizeClass;

    public required long Seq { get; init; }
    public required ModelQueue Queue { get; init; }

    /// <summary>The client's id, or the one made from the seq.</summary>
    public required string Id { get; init; }

    public required bool HasClientId { get; init; }
    public required JobSpec Spec { get; init; }

    /// <summary>As requested, with a delay resolved.</summary>
    public required long DueMs { get; init; }

    public required long SubmittedMs { get; init; }

    public RunState State { get; set; }
    public bool IsCancelling { get; set; }

    /// <summary>While Scheduled: when it becomes ready.</summary>
    public long WaitsUntilMs { get; set; }

    /// <summary>
    /// While Scheduled: whether it goes before the others of its instant, as a plain job for a whole minute does.
    /// </summary>
    public bool IsAligned { get; set; }

    /// <summary>
    /// While it waits: its place among those of the same instant. What one command sent back has one place.
    /// </summary>
    public long Order { get; set; }

    /// <summary>While Ready: since when.</summary>
    public long ReadyMs { get; set; }

    /// <summary>
    /// Due at an instant that has fired only in part: it counts as Scheduled, and may be Ready already.
    /// </summary>
    public bool MayBeReady { get; set; }

    public int Attempts { get; set; }
    public int FreeReturns { get; set; }

    /// <summary>The last token, kept over a lapse; none when it was revoked.</summary>
    public FencingToken Token { get; set; }

    /// <summary>The first verdict given under <see cref="Token"/>.</summary>
    public Verdict Verdict { get; set; }

    public ModelSession? Session { get; set; }
    public ModelBatch? Batch { get; set; }
    public long LeasedMs { get; set; }
    public ReadOnlyMemory<byte> Detail { get; set; }

    public long FinishedMs { get; set; }
    public long NumberInQueue { get; set; }
    public long NumberInGroup { get; set; }

    public int Priority => Spec.Priority;
    public bool IsLive => State is RunState.Scheduled or RunState.Ready or RunState.Leased;
    public RunPolicy Policy => Spec.Policy ?? Queue.Defaults;

    /// <summary>While it is to be seen.</summary>
    public bool KeepsPayload => State is RunState.Dead or RunState.Unknown;

    public bool IsPlain => Spec.Policy is null && Spec.Key.IsEmpty;
    public bool HasAttemptsLeft => Attempts < Policy.MaxAttempts;

    /// <summary>The smallest n with 2^n at least the payload's bytes.</summary>
    public int SizeClass => _sizeClass ??= Enumerable.Range(0, 32).First(n => 1L << n >= Spec.Body.Length);

    public long Bytes => 1L << SizeClass;

    public bool IsSeenAs(RunState state) => state == State || (MayBeReady && state == RunState.Ready);

    public override string ToString() => $"run {Seq} ({State}, attempt {Attempts}, token {Token})";
}
