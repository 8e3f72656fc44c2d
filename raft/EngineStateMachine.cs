using System.Buffers;
using DotNext.Net.Cluster.Consensus.Raft.Membership;
using DotNext.Net.Cluster.Consensus.Raft.StateMachine;
using Microsoft.Extensions.Logging;
using Sched.Leader;

namespace Sched.Raft;

/// <summary>
/// Between the library's log and our state: turns a committed entry into <see cref="ILogApplier.Apply"/>, and shows
/// the library the older pair as its snapshot. The library calls it from its own threads, one entry at a time.
/// </summary>
internal sealed partial class EngineStateMachine(
    ILogApplier applier, MemberList members, PairStore pairs, CheckpointDue due, ILogger logger) : IStateMachine
{
    // Held for each entry and for the cut of a checkpoint, so that a cut lies between two entries.
    private readonly Lock _applyLock = new();
    private PairName _last = pairs.Current.Newest;
    private ShownSnapshot? _shown;

    /// <summary>Raised under the apply when a checkpoint is due; must only start one elsewhere.</summary>
    public event Action? CheckpointDue;

    // Always the older pair: the library's threads read this from its constructor on, and cut the log at what they
    // see. The newest would take the tail away that a fallback needs.
    public ISnapshot? Snapshot
    {
        get
        {
            var shown = pairs.Current.Shown;
            if (shown.IsNone)
            {
                return null;
            }

            var snapshot = Volatile.Read(ref _shown);
            if (snapshot?.Pair != shown)
            {
                snapshot = new ShownSnapshot(shown, pairs.FolderOf(shown));
                Volatile.Write(ref _shown, snapshot);
            }

            return snapshot;
        }
    }

    public async ValueTask<long> ApplyAsync(LogEntry entry, CancellationToken token)
    {
        if (entry.IsSnapshot)
        {
            // Harmless: the leader offers it again.
            Log.SnapshotRefused(logger, entry.Index);
            throw new IOException($"Snapshot {entry.Index} cannot be taken yet. Offer it again.");
        }

        if (entry.IsConfiguration)
        {
            await SaveMembersAsync(entry, token).ConfigureAwait(false);
        }
        else
        {
            ApplyOrStop(entry);
        }

        return entry.Index;
    }

    public ValueTask ReclaimGarbageAsync(long watermark, CancellationToken token) => ValueTask.CompletedTask;

    /// <summary>Begins a checkpoint after the entry applied last; false when that is the newest pair already.</summary>
    public bool TryCut(IReadOnlyList<ICheckpointPart> parts, Func<ReadOnlyMemory<byte>> digest, out PairCut cut)
    {
        lock (_applyLock)
        {
            cut = new PairCut(_last, members.Version, members.Members.Bytes, digest().ToArray());
            if (_last.Index <= pairs.Current.Newest.Index)
            {
                return false;
            }

            foreach (var part in parts)
            {
                part.BeginAt(_last.Index);
            }

            due.Begun();
            return true;
        }
    }

    // The replay starts in the log's constructor, before the library knows where lists of members are stored; then
    // they come here. Later they come without their bytes.
    private async ValueTask SaveMembersAsync(LogEntry entry, CancellationToken token)
    {
        if (entry.Length > 0)
        {
            await ((IClusterConfigurationStorage)members).SaveConfigurationAsync(entry, entry.Index, token)
                .ConfigureAwait(false);
        }

        lock (_applyLock)
        {
            if (entry.Index > _last.Index)
            {
                _last = new PairName(entry.Index, entry.Term);
            }
        }
    }

    private void ApplyOrStop(in LogEntry entry)
    {
        try
        {
            lock (_applyLock)
            {
                Apply(entry);
            }
        }
        catch (Exception e)
        {
            // The library keeps the exception and applies nothing from here on; the watcher ends the process.
            Log.CannotApply(logger, entry.Index, entry.Term, e);
            throw;
        }
    }

    private void Apply(in LogEntry entry)
    {
        if (entry.Index <= _last.Index || entry.Index <= applier.AppliedIndex)
        {
            // Before the newest pair, which is loaded: the log is replayed from the older one.
            return;
        }

        if (!entry.TryGetPayload(out ReadOnlySequence<byte> payload))
        {
            throw new InvalidOperationException($"Entry {entry.Index} has no bytes.");
        }

        var proposal = entry.Context as Proposal;
        var isOurs = proposal?.Term == entry.Term;
        applier.Apply(entry.Index, entry.Term, payload, isOurs ? proposal!.Context : null);
        _last = new PairName(entry.Index, entry.Term);
        proposal?.End(isOurs ? ProposalFate.Applied : ProposalFate.Overwritten);
        if (due.Count(payload.Length))
        {
            CheckpointDue?.Invoke();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Snapshot {Index} was offered and refused: its files are not here.")]
        public static partial void SnapshotRefused(ILogger logger, long index);

        [LoggerMessage(2, LogLevel.Critical, "Entry {Index} of term {Term} cannot be applied.")]
        public static partial void CannotApply(ILogger logger, long index, long term, Exception error);
    }
}
