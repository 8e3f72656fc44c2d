namespace Sched.Sdk;

/// <summary>Runs that were leased together: their plain successes fit one bitmap.</summary>
internal sealed class LeaseGroup(long firstToken, int count)
{
    public long FirstToken { get; } = firstToken;

    public int Count { get; } = count;

    /// <summary>Plain successes that wait to be acknowledged.</summary>
    public int PlainPending { get; set; }
}

/// <summary>How far a held job has got. Each state follows the one before; any may end in the last.</summary>
internal enum HeldState
{
    Waiting,

    /// <summary>Its started mark is being written.</summary>
    Marking,
    Running,

    /// <summary>Its verdict is not answered yet.</summary>
    Finished,

    /// <summary>Answered, given back or lost. A handler may still run.</summary>
    Gone,
}

/// <summary>A lease that the worker holds, from its delivery to the answer to its verdict.</summary>
internal sealed class HeldJob(JobContext context, long run, LeaseGroup? group)
{
    public JobContext Context { get; } = context;

    public long Run { get; } = run;

    public long Token => Context.FencingToken;

    /// <summary>Null once the verdict must name its run: the batch may be gone at the server.</summary>
    public LeaseGroup? Group { get; set; } = group;

    public HeldState State { get; set; }

    public JobResult? Result { get; set; }

    /// <summary>It has no timer and no handle, so it need not be disposed.</summary>
    public CancellationTokenSource Stop { get; } = new();

    public bool IsBitmapSuccess => Group is not null && Result is { IsPlainSuccess: true };
}
