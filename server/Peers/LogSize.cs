namespace Sched.Server.Peers;

/// <summary>What the log takes on disk, asked of the file system now and then: each report names it.</summary>
internal sealed class LogSize(Func<long> measure, TimeProvider time)
{
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(10);

    private readonly Lock _measureLock = new();
    private long _bytes;
    private long _measuredAt;

    public long Read()
    {
        lock (_measureLock)
        {
            // At the first look the log may not have been opened yet.
            if (_bytes == 0 || time.GetElapsedTime(_measuredAt) >= Validity)
            {
                _bytes = TryMeasure() ?? _bytes;
                _measuredAt = time.GetTimestamp();
            }

            return _bytes;
        }
    }

    // It only informs: what goes wrong here must not silence a report.
    private long? TryMeasure()
    {
        try
        {
            return measure();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
