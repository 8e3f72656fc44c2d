using System.Buffers;
using System.Text;
using Sched.Leader;

namespace Sched.Tests.Contract;

/// <summary>Replicated logs as a group, real ones or models; a test waits for it instead of for a clock.</summary>
internal interface ILogGroup : IAsyncDisposable
{
    int Size { get; }

    /// <summary>The node's log in its present life.</summary>
    IReplicatedLog LogOf(int node);

    /// <summary>What the node's present life was given.</summary>
    RecordingApplier ReplicaOf(int node);

    bool IsUp(int node);

    /// <summary>Now, on the clock that the node's <see cref="IReplicatedLog.QuorumHeardAt"/> counts in.</summary>
    long TimestampOf(int node);

    Task StartAsync(int node);

    Task StopAsync(int node);

    Task UntilAsync(Func<bool> holds, string what);

    /// <summary>Lets the group go on until the task has ended.</summary>
    Task<T> EndOf<T>(Task<T> task);
}

/// <summary>One entry as a replica got it.</summary>
internal sealed record AppliedRecord(long Index, long Term, string Text, object? Context);

/// <summary>A replica that only remembers, from its first entry on.</summary>
internal sealed class RecordingApplier : ILogApplier
{
    private readonly Lock _recordsLock = new();
    private readonly List<AppliedRecord> _records = [];
    private readonly List<(bool IsBegin, long Term, long AtIndex)> _events = [];
    private long _appliedIndex;

    public long AppliedIndex => Volatile.Read(ref _appliedIndex);

    public AppliedRecord[] Records
    {
        get
        {
            lock (_recordsLock)
            {
                return [.. _records];
            }
        }
    }

    /// <summary>The terms that this node was said to lead, each with what was applied here by then.</summary>
    public (bool IsBegin, long Term, long AtIndex)[] Events
    {
        get
        {
            lock (_recordsLock)
            {
                return [.. _events];
            }
        }
    }

    public void Apply(long index, long term, in ReadOnlySequence<byte> entry, object? context)
    {
        lock (_recordsLock)
        {
            _records.Add(new AppliedRecord(index, term, Encoding.UTF8.GetString(entry), context));
            Volatile.Write(ref _appliedIndex, index);
        }
    }

    public void Follow(IReplicatedLog log)
    {
        log.Leading += term => Note(true, term);
        log.Stopped += term => Note(false, term);
    }

    private void Note(bool isBegin, long term)
    {
        lock (_recordsLock)
        {
            _events.Add((isBegin, term, _appliedIndex));
        }
    }
}
