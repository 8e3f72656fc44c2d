using System.Text;
using Sched.Sdk;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    stop.Cancel();
};

string[] endpoints = ["http://127.0.0.1:7070"];

// Submit: when it returns, the job is on disk on a majority of the nodes. The same id again is the same job.
using var client = new SchedClient(new SchedClientOptions { Endpoints = endpoints });
var job = await client.SubmitAsync(
    new JobRequest
    {
        Id = $"greeting-{DateTime.UtcNow:yyyyMMdd-HHmmss}",
        Type = "greet",
        Queue = "greetings",
        Delay = TimeSpan.FromSeconds(2),
        Payload = Encoding.UTF8.GetBytes("hello from .NET"),
    },
    stop.Token);
Console.WriteLine($"Submitted {job.Id}, due at {job.Due:HH:mm:ss.fff}.");

// Work: the handler runs once per lease, for as many jobs at once as there are slots.
var worker = new JobWorker(
    new JobWorkerOptions { Endpoints = endpoints, Queues = ["greetings"], Slots = 4 },
    async (context, cancelled) =>
    {
        Console.WriteLine($"{Encoding.UTF8.GetString(context.Payload.Span)} (token {context.FencingToken})");
        await Task.Delay(TimeSpan.FromMilliseconds(100), cancelled);
        return JobResult.Done();
    });
Console.WriteLine("Waiting for jobs; Ctrl-C stops.");
await worker.RunAsync(stop.Token);
