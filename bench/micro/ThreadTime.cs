using System.Runtime.InteropServices;

namespace Sched.Bench;

/// <summary>
/// The processor time of the calling thread: on a machine that others use as well, the longest of a million calls is
/// otherwise a measure of the neighbours.
/// </summary>
internal static partial class ThreadTime
{
    private const int ThreadProcessorTime = 3;

    public static long Nanoseconds()
    {
        var result = ClockGetTime(ThreadProcessorTime, out var time);
        return result == 0
            ? (time.Seconds * 1_000_000_000) + time.Nanoseconds
            : throw new InvalidOperationException("This system does not count a thread's processor time.");
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
