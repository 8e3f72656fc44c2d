namespace Sched.Sdk;

/// <summary>
/// The worker's own view of its session: valid for the TTL, less one percent, from the sending of the last keep-alive
/// that was acknowledged. The server waits longer than that, so the worker always knows first.
/// </summary>
internal sealed class WorkerSession : IDisposable
{
    private readonly Queue<(long Sequence, long SentAt)> _unanswered = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly TimeProvider _time;
    private long _validFrom;
    private long _sequence;

    /// <param name="validFrom">When the hello was sent, as a timestamp of the time provider.</param>
    public WorkerSession(string id, TimeSpan ttl, long validFrom, TimeProvider time)
    {
        Id = id;
        Ttl = ttl;
        Ended = _ended.Token;
        _validFrom = validFrom;
        _time = time;
    }

    public string Id { get; }

    public TimeSpan Ttl { get; }

    /// <summary>Cancelled when the session is over.</summary>
    public CancellationToken Ended { get; }

    public TimeSpan Remaining => (Ttl * 0.99) - _time.GetElapsedTime(_validFrom);

    public bool HasUnanswered => _unanswered.Count > 0;

    /// <summary>Counts from before the write: a keep-alive that lies in a buffer does not prolong anything.</summary>
    public V1.KeepAlive NewKeepAlive()
    {
        _unanswered.Enqueue((++_sequence, _time.GetTimestamp()));
        return new V1.KeepAlive { Sequence = _sequence };
    }

    public void Acknowledge(long sequence)
    {
        while (_unanswered.TryPeek(out var oldest) && oldest.Sequence <= sequence)
        {
            _unanswered.Dequeue();
            _validFrom = oldest.Sequence == sequence ? oldest.SentAt : _validFrom;
        }
    }

    /// <summary>A new stream: answers to the old one's keep-alives will not come.</summary>
    public void ForgetUnanswered() => _unanswered.Clear();

    public void Dispose()
    {
        _ended.Cancel();
        _ended.Dispose();
    }
}
