using Sched.Engine;

namespace Sched.Leader;

/// <summary>The engine's answer to a proposed command, with the index of its entry and the clock after it.</summary>
public sealed record Applied(Result Result, long Index, long ClockMs);

/// <summary>A command on its way through a lane, and the caller who waits for it.</summary>
internal sealed class Proposal(ulong id, string caller, Command command)
{
    private readonly TaskCompletionSource<Applied> _answer = new();

    public ulong Id => id;
    public string Caller => caller;
    public Command Command => command;

    /// <summary>What it adds to a round: jobs, runs or items.</summary>
    public int Items { get; } = command switch
    {
        SubmitJobs submit => submit.Jobs.Length,
        AckRuns ack => ack.Count + ack.Items.Length,
        ReleaseRuns release => release.Runs.Length,
        CancelJobs cancel => cancel.Jobs.Length,
        _ => 1,
    };

    /// <summary>About what it adds to an entry.</summary>
    public int Bytes { get; } = command is SubmitJobs submit ? BytesOf(submit) : 0;

    public Task<Applied> Answer => _answer.Task;

    public void Complete(Result result, long index, long clockMs) =>
        _answer.TrySetResult(new Applied(result, index, clockMs));

    public void Fail(Exception error)
    {
        if (_answer.TrySetException(error))
        {
            // Whoever has gone away must not raise an alarm about a task that nobody looked at.
            _ = _answer.Task.Exception;
        }
    }

    private static int BytesOf(SubmitJobs submit)
    {
        const int BytesPerJob = 32;
        var bytes = 0;
        foreach (ref readonly var job in submit.Jobs.AsSpan())
        {
            bytes += BytesPerJob + job.Id.Length + job.Key.Length + job.Body.Length;
        }

        return bytes;
    }
}
