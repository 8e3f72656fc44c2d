namespace Sched.Sdk;

/// <summary>What the views of one client share: its scheduler, its connections, and a lane per namespace.</summary>
internal sealed class ClientCore : IDisposable
{
    private readonly Dictionary<string, SubmitLane> _lanes = new(StringComparer.Ordinal);
    private readonly Connections _connections;

    public ClientCore(SchedClientOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchJobs, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.BatchJobs, 1_000);
        var random = options.Random ?? new RandomBits().Next;
        Options = options;
        Serial = new Serial(options.Scheduler);
        Ids = new JobIds(options.TimeProvider, random);
        _connections = new Connections(options.Endpoints, options.Connect);
        Caller = new UnaryCaller(_connections, options, random);
        Submit = new SubmitCall(Caller, random);
    }

    public SchedClientOptions Options { get; }

    public Serial Serial { get; }

    public JobIds Ids { get; }

    public UnaryCaller Caller { get; }

    public SubmitCall Submit { get; }

    /// <summary>The namespace's lane; idle lanes of others are dropped when a new one is needed.</summary>
    public SubmitLane LaneOf(string namespaceName)
    {
        if (!_lanes.TryGetValue(namespaceName, out var lane))
        {
            var idleNames = _lanes.Where(static pair => pair.Value.IsIdle).Select(static pair => pair.Key).ToList();
            foreach (var idle in idleNames)
            {
                _lanes.Remove(idle);
            }

            lane = new SubmitLane(namespaceName, Submit, Serial, Options.QueuedSubmitsMax);
            _lanes.Add(namespaceName, lane);
        }

        return lane;
    }

    public void Dispose() => _connections.Dispose();
}
