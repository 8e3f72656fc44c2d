namespace Sched.Engine;

/// <summary>Every bound of the engine, with its reason.</summary>
public static class Limits
{
    /// <summary>Units of work (an entry moved, a lease returned) in one log entry: about 1 ms of apply.</summary>
    public const int UnitsPerEntry = 16_384;

    /// <summary>An outcome written costs a store write: sixteen times a move.</summary>
    public const int UnitsPerOutcome = 16;

    /// <summary>Runs in one grant: a batch is one record, one frame and one bitmap of 32 bytes.</summary>
    public const int RunsPerGrant = 256;

    /// <summary>Payload in one grant, by size class: a frame that fits a stream's window.</summary>
    public const long BytesPerGrant = 1 << 20;

    /// <summary>Leases a session may hold: what a lapse returns must fit one entry.</summary>
    public const int LeasesPerSession = 4_096;

    public const int QueuesPerSession = 16;

    /// <summary>Session numbers are 4 bytes; idle ones cost memory on every node.</summary>
    public const int SessionsMax = 20_000;

    /// <summary>Queue numbers are 24 bits of a wheel entry; a million is what the tables were sized for.</summary>
    public const int QueuesMax = 1_000_000;

    public const int NamespacesMax = 10_000;

    /// <summary>Interned policies: a side record holds a 2-byte number.</summary>
    public const int PoliciesMax = 65_536;

    public const int Priorities = 8;
    public const byte PriorityDefault = 3;

    /// <summary>How long a band waits before it weighs as much as the next more urgent one.</summary>
    public const long AgingMs = 30_000;

    public const int MaxAttemptsDefault = 5;
    public const int MaxAttemptsMax = 1_000;
    public const long BackoffMsDefault = 1_000;
    public const long BackoffMsMaxDefault = 3_600_000;

    /// <summary>Returns that spend no attempt; after these a lapse counts, so that a poison job ends.</summary>
    public const int FreeReturnsMax = 10;

    public const int IdCharsMax = 128;
    public const int NameCharsMax = 128;
    public const int ErrorBytesMax = 1_024;
    public const int ResultBytesMax = 4_096;
    public const int PayloadBytesMax = 64 * 1024;
    public const int JobsPerSubmitMax = 1_000;
    public const int SubmitBytesMax = 4 * 1024 * 1024;

    public const long SessionTtlMsDefault = 15_000;
    public const long SessionTtlMsMin = 3_000;
    public const long SessionTtlMsMax = 60_000;

    /// <summary>How long the history of a success is kept.</summary>
    public const long SuccessKeptMs = 24 * 3_600_000L;

    /// <summary>How long a dead, cancelled or unknown run's history is kept.</summary>
    public const long FailureKeptMs = 14 * 24 * 3_600_000L;

    /// <summary>The shortest time that an end stays visible, whatever the counts: the idempotency window.</summary>
    public const long HistoryKeptMsMin = 3_600_000;

    public const long OutcomesKeptPerQueue = 1_000_000;
    public const long OutcomesKeptPerGroup = 20_000_000;
}
