using Sched.Engine;

namespace Sched.Tests.Model;

/// <summary>One worker's session and the runs it holds.</summary>
internal sealed class ModelSession(uint number, SessionId id, ModelQueue[] queues)
{
    public uint Number { get; } = number;
    public SessionId Id { get; } = id;
    public ModelQueue[] Queues { get; } = queues;
    public HashSet<ModelRun> Leased { get; } = [];

    /// <summary>Its end has begun but did not fit into one entry: it gets nothing more.</summary>
    public bool IsExpiring { get; set; }

    public long LeasedBytes => Leased.Sum(run => run.Bytes);
}

/// <summary>Runs granted together; it is known as long as one of them is still leased by it.</summary>
internal sealed record ModelBatch(FencingToken FirstToken, ModelRun[] Runs)
{
    public bool IsKnown => Runs.Any(run => run.State == RunState.Leased && run.Batch == this);
}
