namespace Sched.Cli;

/// <summary>Why the worker ended a command, if it did.</summary>
internal enum EndedFor
{
    Nothing,
    TimeIsUp,
    WorkerStops,

    /// <summary>Its job was cancelled, or its lease is lost.</summary>
    Job,
}
