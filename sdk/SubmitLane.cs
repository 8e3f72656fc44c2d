namespace Sched.Sdk;

/// <summary>
/// Concurrent submits of one namespace travel together without a timer: at most two requests are on their way, and
/// what queues meanwhile goes into the next. A lone submit leaves at once; a thousand share four requests.
/// </summary>
internal sealed class SubmitLane(string namespaceName, SubmitCall call, Serial serial, int queuedMax)
{
    // Two: one is on the wire while the other is being committed. More would only make the batches smaller.
    private const int RequestsInFlightMax = 2;
    private const int JobsPerRequestMax = 256;
    private const int BytesPerRequestMax = 1 << 20;

    private readonly LinkedList<PendingSubmit> _queue = new();
    private int _inFlight;
    private bool _isPumpPlanned;

    /// <summary>Nothing is queued or on its way.</summary>
    public bool IsIdle => _inFlight == 0 && _queue.Count == 0;

    public void Add(PendingSubmit submit)
    {
        if (_queue.Count >= queuedMax)
        {
            submit.Fail(new SchedException(
                ErrorCode.ResourceExhausted,
                "OVERLOADED",
                $"{queuedMax} submits wait already (SchedClientOptions.QueuedSubmitsMax). Submit more slowly."));
            return;
        }

        _queue.AddLast(submit);
        PlanPump();
    }

    // A turn later, so that all callers who are already on the scheduler get into the first request.
    private void PlanPump()
    {
        if (!_isPumpPlanned && _inFlight < RequestsInFlightMax)
        {
            _isPumpPlanned = true;
            serial.Post(Pump);
        }
    }

    private void Pump()
    {
        _isPumpPlanned = false;
        while (_inFlight < RequestsInFlightMax && TakeBatch() is { Count: > 0 } batch)
        {
            _ = SendAsync(batch);
        }
    }

    private List<PendingSubmit> TakeBatch()
    {
        var batch = new List<PendingSubmit>();
        var bytes = 0;
        while (batch.Count < JobsPerRequestMax && _queue.First is { } node)
        {
            if (batch.Count > 0 && bytes + node.Value.Size > BytesPerRequestMax)
            {
                break;
            }

            _queue.RemoveFirst();
            if (!node.Value.IsAbandoned)
            {
                batch.Add(node.Value);
                bytes += node.Value.Size;
            }
        }

        return batch;
    }

    private async Task SendAsync(List<PendingSubmit> batch)
    {
        _inFlight++;
        try
        {
            // They queued in order, so the first one's time is up first.
            var results = await call.SendAsync(
                namespaceName,
                [.. batch.Select(static submit => submit.Spec)],
                batch[0].Deadline,
                CancellationToken.None);

            // From the end, so that those who go back to the front of the queue keep their order.
            for (var i = batch.Count - 1; i >= 0; i--)
            {
                Answer(batch[i], results[i]);
            }
        }
        catch (Exception error)
        {
            // A background loop's rim: whatever happened, each caller gets an answer.
            foreach (var submit in batch)
            {
                submit.Fail(error);
            }
        }

        _inFlight--;
        PlanPump();
    }

    private void Answer(PendingSubmit submit, SubmitResult result)
    {
        if (result.Job is { } job)
        {
            submit.Succeed(job);
        }
        else if (result.Error is { IsTransient: true } && call.HasTime(submit.Deadline))
        {
            // Only the first one's time was up.
            _queue.AddFirst(submit);
        }
        else
        {
            submit.Fail(result.Error!);
        }
    }
}
