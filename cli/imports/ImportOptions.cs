namespace Sched.Cli.Imports;

/// <summary>What was asked for beside the file.</summary>
internal sealed record ImportOptions
{
    /// <summary>Names the set: the file's name without its ending.</summary>
    public required string Set { get; init; }

    /// <summary>The zone of what names none; null if there was no --zone.</summary>
    public string? Zone { get; init; }

    /// <summary>Our defaults instead of the source's policies.</summary>
    public bool IsModern { get; init; }

    /// <summary>A crontab whose entries name a user.</summary>
    public bool IsSystem { get; init; }
}

/// <summary>One entry of a source that cannot be a schedule; the others go on.</summary>
internal sealed class RefusedEntryException : Exception
{
    public RefusedEntryException()
    {
    }

    public RefusedEntryException(string message)
        : base(message)
    {
    }

    public RefusedEntryException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
