namespace Sched.Cli.Imports;

/// <summary>One schedule as its source meant it, and what of its meaning is not the same here.</summary>
internal sealed record ImportedSchedule
{
    public required string Name { get; init; }

    /// <summary>Where it stood: <c>line 12</c>, <c>CronJob reports</c>.</summary>
    public required string Source { get; init; }

    public required string Zone { get; init; }

    /// <summary>A cron pattern of ours; empty if it is <see cref="Every"/>.</summary>
    public string Cron { get; init; } = "";

    /// <summary>An elapsed duration.</summary>
    public string Every { get; init; } = "";

    /// <summary>Policies in the order they are written in; those that are our defaults are left out.</summary>
    public IReadOnlyList<(string Key, string Value)> Policies { get; init; } = [];

    public string Namespace { get; init; } = "";

    /// <summary>A command line for a shell.</summary>
    public string ShellCommand { get; init; } = "";

    /// <summary>A program and its arguments.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    public string Shell { get; init; } = "";

    public string User { get; init; } = "";

    public string Input { get; init; } = "";

    public IReadOnlyList<(string Name, string Value)> Variables { get; init; } = [];

    public int? MaxAttempts { get; init; }

    public string RunTimeout { get; init; } = "";

    public IReadOnlyList<string> Differences { get; init; } = [];
}

/// <summary>What a file gave: schedules, and what could not be one.</summary>
/// <param name="Set">The name that the schedules go by together.</param>
/// <param name="Schedules">In the order of the file.</param>
/// <param name="Notes">Differences in meaning that hold for all of them.</param>
/// <param name="Refusals">One line each, with place and reason.</param>
internal sealed record Import(
    string Set,
    IReadOnlyList<ImportedSchedule> Schedules,
    IReadOnlyList<string> Notes,
    IReadOnlyList<string> Refusals);
