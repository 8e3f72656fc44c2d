using System.Diagnostics;
using System.Globalization;
using Sched.Engine;

namespace Sched.Bench;

/// <summary>
/// How long one entry with an <c>AdvanceTime</c> takes in an engine that holds many jobs, when time is moved whenever
/// something is due or owed: percentiles and the longest, which a benchmark of means does not show.
/// </summary>
internal static class AdvanceLatency
{
    private const int JobsPerSubmit = 1_000;
    private const int Queues = 16;
    private const long MinuteMs = 60_000;

    /// <summary>Arguments: number of jobs, minutes over which they are spread, size of a herd among them.</summary>
    public static void Run(string[] arguments)
    {
        var jobs = NumberAt(arguments, 0, 10_000_000);
        var minutes = NumberAt(arguments, 1, 60);
        var herd = NumberAt(arguments, 2, jobs / 10);
        using var engine = new JobEngine(new ForgetfulStore());
        var apply = new Applier(engine);
        apply.Do(0, new Genesis(0, default, Guid.Empty, 1));
        var firstMs = 3 * 24 * 60 * MinuteMs;
        Submit(apply, jobs - herd, random => firstMs + random.NextInt64(minutes * MinuteMs));
        Submit(apply, herd, _ => firstMs + (minutes / 2 * MinuteMs));
        GC.Collect();

        var (own, wall) = (new List<long>(), new List<long>());
        while (engine.NextDueMs != long.MaxValue)
        {
            var clockMs = Math.Max(engine.ClockMs, engine.NextDueMs);
            var begin = ThreadTime.Nanoseconds();
            var elapsed = apply.Do(clockMs, new AdvanceTime(clockMs));
            own.Add(ThreadTime.Nanoseconds() - begin);
            wall.Add(elapsed);
        }

        Write($"{jobs:N0} jobs over {minutes:N0} min, {herd:N0} of them at one minute in {Queues} queues");
        Write($"{own.Count:N0} entries with AdvanceTime, in us:");
        Show("the thread's own time", own);
        Show("wall clock", wall);
    }

    private static void Submit(Applier apply, long count, Func<Random, long> dueMs)
    {
        var random = new Random(1);
        string[] queues = [.. Enumerable.Range(0, Queues).Select(number => $"q{number}")];
        for (var done = 0L; done < count; done += JobsPerSubmit)
        {
            var jobs = Enumerable.Range(0, (int)Math.Min(JobsPerSubmit, count - done))
                .Select(i => new JobSpec { DueMs = dueMs(random), Queue = i % Queues });
            apply.Do(0, new SubmitJobs(JobEngine.DefaultNamespace, queues, [.. jobs]));
        }
    }

    private static long NumberAt(string[] arguments, int place, long otherwise) =>
        place < arguments.Length ? long.Parse(arguments[place], CultureInfo.InvariantCulture) : otherwise;

    private static void Show(string about, List<long> times)
    {
        times.Sort();
        Write($"{about}: p50 {At(500)}, p99 {At(990)}, p99.9 {At(999)}, max {At(1_000)}");

        string At(int permille)
        {
            var nanoseconds = times[(int)Math.Min(times.Count - 1L, times.Count * (long)permille / 1_000)];
            return (nanoseconds / 1_000.0).ToString("N1", CultureInfo.InvariantCulture);
        }
    }

    private static void Write(FormattableString text) =>
        Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private sealed class Applier(JobEngine engine)
    {
        private readonly Effects _effects = new();
        private readonly Result[] _results = new Result[1];
        private readonly Command[] _commands = new Command[1];
        private long _index;

        /// <summary>Returns the nanoseconds it took.</summary>
        public long Do(long clockMs, Command command)
        {
            _commands[0] = command;
            var begin = Stopwatch.GetTimestamp();
            engine.Apply(new EntryHeader(++_index, 1, clockMs, 1), _commands, _results, _effects);
            return Stopwatch.GetElapsedTime(begin).Ticks * TimeSpan.NanosecondsPerTick;
        }
    }

    /// <summary>Takes everything and has nothing: this is about timers, and a store would not fit in memory.</summary>
    private sealed class ForgetfulStore : IJobStore
    {
        public void Put(in JobRecord record)
        {
        }

        public void Put(in NameRecord record)
        {
        }

        public void Put(in OutcomeRecord record)
        {
        }

        public void ReadNames(ReadOnlySpan<NameKey> keys, Span<NameRecord> found) => found.Clear();

        public void ReadJobs(ReadOnlySpan<long> seqs, Span<JobRecord> found) => found.Clear();

        public void ReadOutcomes(ReadOnlySpan<long> seqs, Span<OutcomeRecord> found) => found.Clear();
    }
}
