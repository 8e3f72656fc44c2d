using BenchmarkDotNet.Attributes;
using Cronos;
using Sched.Calendar;

namespace Sched.Bench;

/// <summary>
/// What the next occurrence of a cron pattern costs, in nanoseconds each, from instants all over a year; Cronos, with
/// the framework's zones, is the peer.
/// </summary>
[MemoryDiagnoser]
public class CronBenchmarks
{
    private const int Instants = 1_024;
    private const long YearStartMs = 1_767_225_600_000;
    private const long YearMs = 365L * 86_400_000;

    private readonly long[] _instantsMs = new long[Instants];
    private readonly DateTime[] _instants = new DateTime[Instants];
    private ZonedTimes _times = null!;
    private CronExpression _cronos = null!;
    private TimeZoneInfo _zone = null!;

    [Params(
        "* * * * *", "*/5 * * * *", "0 * * * *", "30 2 * * *", "0 9 * * 1-5", "0 0 1 * *", "0 0 L * *", "0 0 * * 5#2",
        "0 0 29 2 *")]
    public string Pattern { get; set; } = "";

    [Params("UTC", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe")]
    public string Zone { get; set; } = "";

    [GlobalSetup]
    public void SetUp()
    {
        _times = new ZonedTimes(
            CronPattern.Parse(Pattern, default), ZoneData.Embedded.Find(Zone), GapPolicy.NextValid, OverlapPolicy.Auto);
        _cronos = CronExpression.Parse(Pattern);
        _zone = TimeZoneInfo.FindSystemTimeZoneById(Zone);
        var random = new Random(1);
        for (var i = 0; i < Instants; i++)
        {
            _instantsMs[i] = YearStartMs + random.NextInt64(YearMs);
            _instants[i] = DateTimeOffset.FromUnixTimeMilliseconds(_instantsMs[i]).UtcDateTime;
        }
    }

    [Benchmark(OperationsPerInvoke = Instants)]
    public long Next()
    {
        var sum = 0L;
        foreach (var instant in _instantsMs)
        {
            sum ^= _times.After(instant);
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Instants)]
    public long Previous()
    {
        var sum = 0L;
        foreach (var instant in _instantsMs)
        {
            sum ^= _times.Before(instant);
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Instants, Baseline = true)]
    public long Cronos()
    {
        var sum = 0L;
        foreach (var instant in _instants)
        {
            sum ^= _cronos.GetNextOccurrence(instant, _zone)!.Value.Ticks;
        }

        return sum;
    }
}
