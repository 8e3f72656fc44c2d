using Microsoft.Extensions.Logging;
using Sched.Engine;

namespace Sched.Leader;

/// <summary>
/// Reads jobs before they are leased: those due within ten seconds and the first of each waiting queue. Each look takes
/// the nearest again and skips what is in memory, so there is no position to keep. Nobody waits for it: a job that is
/// leased before it is warm is read then (<see cref="PayloadSource"/>).
/// </summary>
internal sealed partial class PayloadWarmer : IDisposable
{
    /// <summary>For its cache: a herd of 100,000 small jobs.</summary>
    public const long BytesMax = 64L * 1024 * 1024;

    private const long AheadMs = 10_000;

    // What one look takes under the engine's lock, some tens of microseconds; a read holds one part of it.
    private const int DueMax = 4_096;
    private const int ReadyMax = 1_024;
    private const int QueuesMax = 16;
    private const int JobsPerRead = 512;

    // Due and ready jobs of one look together fill half of the cache, so they do not push each other out.
    private const long BytesPerLook = BytesMax / 4;

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    private readonly EngineHost _host;
    private readonly Dispatcher _dispatcher;
    private readonly IPayloadReader _reader;
    private readonly JobCache _warm;
    private readonly LeaderClock _clock;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly long[] _looked = new long[DueMax + (QueuesMax * ReadyMax)];
    private long _nextDueMs = long.MaxValue;
    private bool _isActive;
    private bool _isReading;
    private bool _isArmed;

    public PayloadWarmer(
        EngineHost host,
        Dispatcher dispatcher,
        IPayloadReader reader,
        JobCache warm,
        LeaderClock clock,
        SerialScheduler scheduler,
        TimeProvider time,
        ILogger logger)
    {
        (_host, _dispatcher, _reader, _warm, _clock, _logger) = (host, dispatcher, reader, warm, clock, logger);
        _timer = time.CreateTimer(
            _ => scheduler.Post(Ring), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Begin(long nextDueMs)
    {
        _warm.Clear();
        _isActive = true;
        _nextDueMs = nextDueMs;
        Look();
    }

    public void End()
    {
        _isActive = false;
        _warm.Clear();
    }

    public void OnApplied(AppliedEntry applied)
    {
        _nextDueMs = applied.NextDueMs;
        Arm();
    }

    public void Dispose() => _timer.Dispose();

    private void Ring()
    {
        _isArmed = false;
        Look();
    }

    private void Look()
    {
        if (!_isActive || _isReading)
        {
            return;
        }

        var missing = FindMissing();
        if (missing.Length == 0)
        {
            Arm();
            return;
        }

        _isReading = true;
        _ = ReadAsync(missing);
    }

    // In order of submission: neighbours on the disk are then read together.
    private long[] FindMissing()
    {
        var count = 0;
        _host.Locked(engine => count = Look(engine));
        var missing = new List<long>();
        foreach (var seq in _looked.AsSpan(0, count))
        {
            if (!_warm.Has(seq) && !_host.Recent.Jobs.Has(seq))
            {
                missing.Add(seq);
            }
        }

        missing.Sort();
        return [.. missing];
    }

    private int Look(JobEngine engine)
    {
        var count = engine.NextDueRuns(_clock.NowMs() + AheadMs, _looked.AsSpan(0, DueMax), BytesPerLook);
        foreach (var queue in _dispatcher.HotQueues.Take(QueuesMax))
        {
            count += engine.FirstReadyRuns(queue, _looked.AsSpan(count, ReadyMax), BytesPerLook / QueuesMax);
        }

        return count;
    }

    private async Task ReadAsync(long[] seqs)
    {
        try
        {
            foreach (var part in seqs.Chunk(JobsPerRead))
            {
                Keep(await _reader.ReadJobsAsync(part));
            }
        }
        catch (Exception error)
        {
            // They are read again when they are leased, and there an error counts.
            Log.CannotRead(_logger, seqs.Length, error);
        }

        _isReading = false;
        Arm();
    }

    private void Keep(JobRecord[] jobs)
    {
        foreach (ref readonly var job in jobs.AsSpan())
        {
            if (job.Seq != 0 && _isActive)
            {
                _warm.Add(in job);
            }
        }
    }

    private void Arm()
    {
        if (!_isActive || _isReading || _isArmed)
        {
            return;
        }

        var isNear = _nextDueMs <= _clock.NowMs() + AheadMs || _dispatcher.HotQueues.Any();
        if (isNear)
        {
            _isArmed = true;
            _timer.Change(LookInterval, Timeout.InfiniteTimeSpan);
        }
        else if (_nextDueMs < long.MaxValue)
        {
            // Each entry comes by here again, so a wait that has become too long is shortened.
            var wait = _clock.Until(_nextDueMs - AheadMs);
            _timer.Change(wait < LongestWait ? wait : LongestWait, Timeout.InfiniteTimeSpan);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Count} jobs could not be read ahead of time.")]
        public static partial void CannotRead(ILogger logger, int count, Exception error);
    }
}
