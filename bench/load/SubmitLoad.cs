using Grpc.Net.Client;

namespace Sched.Load;

/// <summary>w1: durable submits, by raw stubs and without anything that would put requests together.</summary>
internal static class SubmitLoad
{
    public static async Task<bool> RunAsync(SubmitLoadOptions options, CancellationToken cancellation)
    {
        string[] targets = options.ToLeader
            ? [await Endpoints.FindLeaderAsync(options.Endpoints, cancellation)]
            : options.Endpoints;
        GrpcChannel[] channels =
            [.. Enumerable.Range(0, options.Channels).Select(i => Endpoints.Open(targets[i % targets.Length]))];
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        SubmitClient[] clients =
        [
            .. Enumerable.Range(0, options.Clients)
                .Select(i => new SubmitClient(channels[i % channels.Length], options)),
        ];
        try
        {
            Task[] running = [.. clients.Select(client => Task.Run(() => client.RunAsync(stop.Token), cancellation))];
            var elapsed = await MeasureAsync(clients, options, cancellation);
            await stop.CancelAsync();
            await Task.WhenAll(running);
            return Report(clients, options, elapsed);
        }
        finally
        {
            Array.ForEach(channels, channel => channel.Dispose());
        }
    }

    private static async Task<TimeSpan> MeasureAsync(
        SubmitClient[] clients, SubmitLoadOptions options, CancellationToken cancellation)
    {
        await Task.Delay(options.WarmUp, cancellation);
        var start = TimeProvider.System.GetTimestamp();
        Array.ForEach(clients, client => client.IsMeasured = true);
        await Task.Delay(options.Measured, cancellation);
        Array.ForEach(clients, client => client.IsMeasured = false);
        return TimeProvider.System.GetElapsedTime(start);
    }

    private static bool Report(SubmitClient[] clients, SubmitLoadOptions options, TimeSpan elapsed)
    {
        var latencies = Latencies.NewHistogram();
        Array.ForEach(clients, client => latencies.Add(client.Latencies));
        var jobs = clients.Sum(client => client.JobsAcknowledged);
        var errors = clients.Sum(client => client.Errors);
        JsonLine.Print(json =>
        {
            json.WriteString("work", "w1");
            json.WriteNumber("n", jobs);
            json.WriteNumber("clients", options.Clients);
            json.WriteNumber("batch", options.Batch);
            json.WriteNumber("secs", Math.Round(elapsed.TotalSeconds, 2));
            json.WriteNumber("ops_s", Math.Round(jobs / elapsed.TotalSeconds));
            json.WriteNumber("p50_ms", Latencies.PercentileMs(latencies, 50));
            json.WriteNumber("p99_ms", Latencies.PercentileMs(latencies, 99));
            json.WriteNumber("max_ms", Latencies.PercentileMs(latencies, 100));
            json.WriteNumber("errors", errors);
        });
        if (clients.FirstOrDefault(client => client.FirstError is not null) is { } failed)
        {
            Console.Error.WriteLine($"load: {errors} requests failed, the first with: {failed.FirstError}");
        }

        return errors == 0 && jobs > 0;
    }
}
