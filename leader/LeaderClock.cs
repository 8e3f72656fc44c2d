using Microsoft.Extensions.Logging;

namespace Sched.Leader;

/// <summary>
/// The only clock that the group follows: wall time at the election, moved on by the boot clock, drawn slowly towards
/// the wall clock. So a wall clock that is set neither makes jobs early nor stops them.
/// </summary>
internal sealed partial class LeaderClock(TimeProvider time, ILogger logger)
{
    // A crystal drifts by less than 100 ppm, so 500 always catch up; a job's time is wrong by no more meanwhile.
    private const long SlewPerMillion = 500;
    private const long StepTicksMax = 250 * TimeSpan.TicksPerMillisecond;

    private long _readAt;
    private long _ticks; // Since the Unix epoch.
    private long _epochUnixMs;
    private long _floorMs;
    private bool _isStepped;

    /// <summary>Takes the wall clock's word, once a term.</summary>
    public void Anchor()
    {
        _readAt = time.GetTimestamp();
        _ticks = WallTicks();
        _floorMs = 0;
        _isStepped = false;
    }

    /// <summary>
    /// Binds the clock to the engine's: from now on it never shows less than <paramref name="clockMs"/>.
    /// </summary>
    public void Bind(long epochUnixMs, long clockMs)
    {
        _epochUnixMs = epochUnixMs;
        _floorMs = clockMs;
        var behindMs = clockMs - EngineTicks() / TimeSpan.TicksPerMillisecond;
        if (behindMs > StepTicksMax / TimeSpan.TicksPerMillisecond)
        {
            Log.Behind(logger, behindMs);
        }
    }

    /// <summary>Now, in the engine's milliseconds. It stands still rather than go back.</summary>
    public long NowMs()
    {
        _floorMs = Math.Max(_floorMs, EngineTicks() / TimeSpan.TicksPerMillisecond);
        return _floorMs;
    }

    /// <summary>
    /// How long it is until the clock shows <paramref name="dueMs"/>, in whole milliseconds, rounded up.
    /// </summary>
    public TimeSpan Until(long dueMs)
    {
        var ticks = (dueMs * TimeSpan.TicksPerMillisecond) - EngineTicks();
        var ms = (ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;
        return TimeSpan.FromMilliseconds(Math.Max(ms, 0));
    }

    private long WallTicks() => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks;

    private long EngineTicks() => Read() - (_epochUnixMs * TimeSpan.TicksPerMillisecond);

    private long Read()
    {
        var now = time.GetTimestamp();
        var elapsed = time.GetElapsedTime(_readAt, now).Ticks;

        // Too short to be slewed in whole ticks: wait until more has passed, or the fraction would be lost each time.
        if (elapsed < TimeSpan.TicksPerMillisecond)
        {
            return _ticks + elapsed;
        }

        _readAt = now;
        _ticks += elapsed;
        var error = WallTicks() - _ticks;
        if (NoteStep(error))
        {
            return _ticks;
        }

        var slewMax = elapsed * SlewPerMillion / 1_000_000;
        _ticks += Math.Clamp(error, -slewMax, slewMax);
        return _ticks;
    }

    private bool NoteStep(long errorTicks)
    {
        var isStepped = Math.Abs(errorTicks) > StepTicksMax;
        if (isStepped && !_isStepped)
        {
            Log.WallStepped(logger, errorTicks / TimeSpan.TicksPerMillisecond);
        }

        _isStepped = isStepped;
        return isStepped;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "The wall clock is {OffMs} ms away from the leader's time. It is not followed. Check this host's clock.")]
        public static partial void WallStepped(ILogger logger, long offMs);

        [LoggerMessage(2, LogLevel.Warning,
            "This leader's clock is {BehindMs} ms behind the group's time, which stands still until it has caught up.")]
        public static partial void Behind(ILogger logger, long behindMs);
    }
}
