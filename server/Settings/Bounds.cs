namespace Sched.Server.Settings;

/// <summary>When a checkpoint is due.</summary>
/// <param name="Entries">So many entries after the last one: the log holds a mapping for each 64.</param>
/// <param name="Pause">But not so soon: a checkpoint shares the disk with the log.</param>
internal sealed record CheckpointBounds(long Entries, TimeSpan Pause)
{
    public CheckpointBounds()
        : this(250_000, TimeSpan.FromSeconds(30))
    {
    }
}

/// <summary>How many entries the log may keep for a member that is away.</summary>
/// <param name="EntriesAlarm">A member that was away for so long still catches up quickly.</param>
/// <param name="EntriesMax">Each 64 entries cost a mapping of the process, and those are limited.</param>
internal sealed record LogBounds(long EntriesAlarm = 300_000, long EntriesMax = 800_000);
