namespace Sched.Load;

/// <summary>
/// w3: jobs due at an even rate, and how long after due each starts, on a group that is idle else, or beside a flood
/// of submits that does not wait for its answers (an open loop).
/// </summary>
internal static class PrecisionLoad
{
    public static async Task<bool> RunAsync(PrecisionLoadOptions options, CancellationToken cancellation)
    {
        var plan = new DuePlan(
            options.Rate * (int)options.Measured.TotalSeconds,
            TimeProvider.System.GetUtcNow() + options.Lead,
            TimeSpan.FromSeconds(1) / options.Rate);
        var run = new DueRun(options.Endpoints, plan, options.Workers);
        var submitted = await run.SubmitAsync(cancellation);
        using var flood = new Flood(options.Endpoints, options.Flood);
        var flooding = flood.RunAsync(plan.Last, cancellation);
        await run.WorkAsync(cancellation);
        await flooding;
        return Report(run.Book, flood, options, submitted);
    }

    private static bool Report(DueBook book, Flood flood, PrecisionLoadOptions options, TimeSpan submitted)
    {
        var starts = book.StartsUs();
        JsonLine.Print(json =>
        {
            json.WriteString("work", "w3");
            json.WriteNumber("rate", options.Rate);
            json.WriteNumber("secs", options.Measured.TotalSeconds);
            json.WriteNumber("submit_secs", Math.Round(submitted.TotalSeconds, 2));
            json.WriteNumber("lag_p50_ms", Shares.At(starts, starts.Length, 50) / 1_000.0);
            json.WriteNumber("lag_p99_ms", Shares.At(starts, starts.Length, 99) / 1_000.0);
            json.WriteNumber("lag_max_ms", Shares.At(starts, starts.Length, 100) / 1_000.0);
            json.WriteNumber("dups", book.Doubles);
            json.WriteNumber("early", book.Early);
            json.WriteNumber("not_run", book.NotRun);
            json.WriteNumber("flood", options.Flood);
            json.WriteNumber("flood_submitted", flood.Submitted);
            json.WriteNumber("flood_p50_ms", Latencies.PercentileMs(flood.Latencies, 50));
            json.WriteNumber("flood_p99_ms", Latencies.PercentileMs(flood.Latencies, 99));
            json.WriteNumber("flood_errors", flood.Errors);
        });
        return book.IsWhole && flood.Errors == 0;
    }
}
