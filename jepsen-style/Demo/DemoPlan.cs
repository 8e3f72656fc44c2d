namespace Sched.JepsenStyle.Demo;

/// <summary>How much happens in the demo, and when, counted from the first submit.</summary>
internal sealed record DemoPlan
{
    public const string Queue = "demo";
    public const string ProbeQueue = "probes";

    private const int JobsMax = 1_000_000;

    /// <summary>Jobs due one after the other, evenly.</summary>
    public int SpreadJobs { get; init; } = 20_000;

    public TimeSpan SpreadFrom { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan SpreadTo { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>Jobs due at one instant.</summary>
    public int HerdJobs { get; init; } = 20_000;

    public TimeSpan HerdAt { get; init; } = TimeSpan.FromSeconds(12);

    public int Workers { get; init; } = 3;

    public int Slots { get; init; } = 64;

    /// <summary>What a handler takes. Long enough that a kill finds some of them running.</summary>
    public TimeSpan HandlerTime { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>The herd needs half a second of handlers alone, so the leader dies in the middle of it.</summary>
    public TimeSpan LeaderKilledAt => HerdAt + TimeSpan.FromMilliseconds(200);

    public TimeSpan LeaderBackAt => LeaderKilledAt + TimeSpan.FromSeconds(3);

    public TimeSpan WorkerKilledAt => LeaderBackAt + TimeSpan.FromSeconds(2);

    public TimeSpan WorkerBackAt => WorkerKilledAt + TimeSpan.FromSeconds(2);

    /// <summary>
    /// What has not succeeded by then counts as lost; start and end included, the whole stays under 90 s.
    /// </summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(65);

    public int Jobs => SpreadJobs + HerdJobs;

    public static DemoPlan From(Arguments arguments)
    {
        var plan = new DemoPlan();
        return plan with
        {
            SpreadJobs = arguments.Number("--jobs", plan.SpreadJobs, 1, JobsMax),
            HerdJobs = arguments.Number("--herd", plan.HerdJobs, 1, JobsMax),
            Workers = arguments.Number("--workers", plan.Workers, 2, 16),
            Slots = arguments.Number("--slots", plan.Slots, 1, 1_024),
        };
    }

    /// <summary>Due times in microseconds after the first submit, whole milliseconds.</summary>
    public IEnumerable<long> DueOffsetsUs()
    {
        var stepUs = (SpreadTo - SpreadFrom).TotalMicroseconds / SpreadJobs;
        for (var i = 0; i < SpreadJobs; i++)
        {
            var offsetUs = SpreadFrom.TotalMicroseconds + (i * stepUs);
            yield return (long)offsetUs / WallClock.UsPerMs * WallClock.UsPerMs;
        }

        for (var i = 0; i < HerdJobs; i++)
        {
            yield return (long)HerdAt.TotalMicroseconds;
        }
    }
}
