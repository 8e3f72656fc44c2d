namespace Sched.Tests.Simulator.Plan;

/// <summary>What a run is made of, drawn from its seed or read from a case: a swarm tries many mixtures.</summary>
internal sealed record Options
{
    public required ulong Seed { get; init; }
    public int Nodes { get; init; } = 3;
    public int Workers { get; init; } = 2;
    public int Clients { get; init; } = 2;

    /// <summary>How long anything may go wrong.</summary>
    public int SafetyMs { get; init; } = 20_000;

    /// <summary>Nodes outside of a majority are down for good when the rest is healed.</summary>
    public bool LeavesMinorityBroken { get; init; }

    public int TtlMs { get; init; } = 3_000;
    public int Slots { get; init; } = 8;
    public int Prefetch { get; init; } = 8;
    public int HandlerMsMax { get; init; } = 200;

    /// <summary>Handlers of a thousand that take seconds.</summary>
    public int LongHandlers { get; init; } = 20;

    public int RetriesPerMille { get; init; } = 60;
    public int FailsPerMille { get; init; } = 20;
    public int ReleasesPerMille { get; init; } = 20;
    public int AttemptsMax { get; init; } = 6;
    public int BackoffMs { get; init; } = 50;
    public int BackoffMsMax { get; init; } = 400;
    public int CheckpointEvery { get; init; } = 64;
    public bool CutsFreely { get; init; } = true;
    public int UnknownPerMille { get; init; } = 5;
    public int RefusedPerMille { get; init; } = 2;
    public int SlowPerMille { get; init; } = 10;
    public int SlowMsMax { get; init; } = 100;
    public int LostPerMille { get; init; } = 4;
    public int FlushUsMax { get; init; } = 1_000;
    public int ReadUsMax { get; init; } = 2_000;
    public int ReadFailuresPerMille { get; init; } = 5;
    public int NodeDriftPerMillion { get; init; } = 200;
    public int WorkerDriftPerMillion { get; init; } = 2_000;

    /// <summary>Jobs of a thousand that are due in a minute or two: they wait in upper tiers.</summary>
    public int FarDuesPerMille { get; init; }

    public int ClientTimeoutMs { get; init; } = 10_000;
}
