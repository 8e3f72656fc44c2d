namespace Sched.Load;

/// <summary>w2: all jobs due at one instant, run by workers of the SDK whose handlers do nothing.</summary>
internal static class HerdLoad
{
    public static async Task<bool> RunAsync(HerdLoadOptions options, CancellationToken cancellation)
    {
        var plan = new DuePlan(options.Jobs, TimeProvider.System.GetUtcNow() + options.Lead, TimeSpan.Zero);
        var run = new DueRun(options.Endpoints, plan, options.Workers);
        var submitted = await run.SubmitAsync(cancellation);
        await run.WorkAsync(cancellation);
        return Report(run.Book, options, submitted);
    }

    private static bool Report(DueBook book, HerdLoadOptions options, TimeSpan submitted)
    {
        var starts = book.StartsUs();
        var accepts = book.AcceptsUs();
        JsonLine.Print(json =>
        {
            json.WriteString("work", "w2");
            json.WriteNumber("n", options.Jobs);
            json.WriteNumber("workers", options.Workers.Workers);
            json.WriteNumber("slots", options.Workers.Slots);
            json.WriteNumber("submit_secs", Math.Round(submitted.TotalSeconds, 2));
            json.WriteNumber("first_start_ms", Shares.At(starts, starts.Length, 0) / 1_000.0);
            json.WriteNumber("t50_s", Shares.At(accepts, options.Jobs, 50) / 1_000_000.0);
            json.WriteNumber("t99_s", Shares.At(accepts, options.Jobs, 99) / 1_000_000.0);
            json.WriteNumber("t100_s", Shares.At(accepts, options.Jobs, 100) / 1_000_000.0);
            json.WriteNumber("lag_p50_ms", Shares.At(starts, starts.Length, 50) / 1_000.0);
            json.WriteNumber("lag_p99_ms", Shares.At(starts, starts.Length, 99) / 1_000.0);
            json.WriteNumber("dups", book.Doubles);
            json.WriteNumber("early", book.Early);
            json.WriteNumber("not_run", book.NotRun);
        });
        return book.IsWhole;
    }
}
