namespace Sched.Server.Settings;

/// <summary>How many entries the log may keep for a member that is away.</summary>
/// <param name="EntriesAlarm">A member that was away for so long still catches up quickly.</param>
/// <param name="EntriesMax">Each 64 entries cost a mapping of the process, and those are limited.</param>
internal sealed record LogBounds(long EntriesAlarm = 300_000, long EntriesMax = 800_000);
