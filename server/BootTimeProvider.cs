using System.Runtime.InteropServices;

namespace Sched.Server;

/// <summary>
/// Counts on while the machine sleeps, and never jumps: leases and due times are measured by it. The wall clock and
/// timers are the system's.
/// </summary>
internal sealed partial class BootTimeProvider : TimeProvider
{
    private const int BootTime = 7;
    private const long NanosecondsPerSecond = 1_000_000_000;

    public override long TimestampFrequency => NanosecondsPerSecond;

    public override long GetTimestamp()
    {
        var result = ClockGetTime(BootTime, out var time);
        return result == 0
            ? (time.Seconds * NanosecondsPerSecond) + time.Nanoseconds
            : throw new InvalidOperationException("This system has no CLOCK_BOOTTIME.");
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
