namespace Sched.Tests.Simulator.Plan;

internal enum OperationKind
{
    /// <summary>New jobs, from <see cref="Operation.Job"/> on.</summary>
    Submit,

    /// <summary>The same jobs once more.</summary>
    SubmitAgain,

    Cancel,
    CancelByForce,
    Get,
}

/// <summary>Something that a client does, planned before the run.</summary>
/// <param name="Job">The first job's number in this run.</param>
internal sealed record Operation(int AtMs, int Client, OperationKind Kind, int Job, int Count = 1);
