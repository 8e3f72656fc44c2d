using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using HdrHistogram;
using Sched.V1;

namespace Sched.Load;

/// <summary>One caller of w1: its next request leaves when its last one is answered.</summary>
internal sealed class SubmitClient
{
    private static readonly TimeSpan PauseAfterError = TimeSpan.FromMilliseconds(20);

    private readonly SchedulerService.SchedulerServiceClient _scheduler;
    private readonly int _batch;

    // The same for every job: only ids are made anew, as a careful caller would do it.
    private readonly ByteString _payload;
    private readonly Timestamp _due = TimeProvider.System.GetUtcNow().AddDays(30).ToTimestamp();

    public SubmitClient(GrpcChannel channel, SubmitLoadOptions options)
    {
        _scheduler = new SchedulerService.SchedulerServiceClient(channel);
        _batch = options.Batch;
        var payload = new byte[options.PayloadBytes];
        Random.Shared.NextBytes(payload);
        _payload = ByteString.CopyFrom(payload);
    }

    public LongHistogram Latencies { get; } = Load.Latencies.NewHistogram();

    public long JobsAcknowledged { get; private set; }

    public long Errors { get; private set; }

    public string? FirstError { get; private set; }

    /// <summary>Only requests that both begin and end while this is set are counted.</summary>
    public bool IsMeasured
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var counts = IsMeasured;
            var start = TimeProvider.System.GetTimestamp();
            try
            {
                await (_batch == 1 ? SubmitOneAsync() : SubmitBatchAsync());
            }
            catch (RpcException refused)
            {
                await NoteAsync(refused.Status.ToString());
                continue;
            }

            if (counts && IsMeasured)
            {
                JobsAcknowledged += _batch;
                Load.Latencies.Record(Latencies, TimeProvider.System.GetElapsedTime(start));
            }
        }
    }

    private async Task SubmitOneAsync() =>
        await _scheduler.SubmitJobAsync(new SubmitJobRequest { Job = NewJob() });

    private async Task SubmitBatchAsync()
    {
        var request = new SubmitJobsRequest();
        for (var i = 0; i < _batch; i++)
        {
            request.Jobs.Add(NewJob());
        }

        var response = await _scheduler.SubmitJobsAsync(request);
        var refused = response.Results.FirstOrDefault(result => result.Error is not null)?.Error;
        if (refused is not null || response.Results.Count != _batch)
        {
            throw new RpcException(new Status(StatusCode.Internal, refused?.Message ?? "Results are missing."));
        }
    }

    private JobSpec NewJob() => new()
    {
        Id = Guid.CreateVersion7().ToString(),
        Type = "noop",
        Queue = "load",
        Due = _due,
        Payload = _payload,
    };

    /// <summary>
    /// A refusal is counted, never hidden by a retry, and followed by a pause so that it does not spin.
    /// </summary>
    private async Task NoteAsync(string error)
    {
        Errors++;
        FirstError ??= error;
        await Task.Delay(PauseAfterError);
    }
}
