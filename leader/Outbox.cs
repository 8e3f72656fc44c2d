using Microsoft.Extensions.Logging;
using Sched.Engine;

namespace Sched.Leader;

/// <summary>
/// What is on its way to one connection. Payloads of several batches are read at once, and a batch goes out as soon as
/// it is read: a cold one holds up nobody. Only a notice waits for the leases granted before it, of which it may speak.
/// </summary>
internal sealed partial class Outbox(IWorkerSink sink, PayloadSource payloads, ILogger logger)
{
    private readonly Queue<(LeaseNotice[] Notices, long Batches)> _notices = new();

    // Numbers of the batches that are being read, from one counter; the lowest tells which notices may go.
    private readonly SortedSet<long> _reading = [];
    private long _batches;
    private bool _isClosed;

    public void Add(LeaseBatch batch)
    {
        var tokens = new FencingToken[batch.Runs.Length];
        for (var i = 0; i < tokens.Length; i++)
        {
            tokens[i] = batch.FirstToken.Plus(i);
        }

        Add(batch.Queue, batch.FirstToken, batch.Runs, tokens);
    }

    /// <summary>Leases sent again.</summary>
    public void Add(uint queue, LeasedRun[] runs, FencingToken[] tokens) =>
        Add(queue, FencingToken.None, runs, tokens);

    public void Add(LeaseNotice[] notices)
    {
        _notices.Enqueue((notices, _batches));
        SendNotices();
    }

    /// <summary>Nothing more goes out; the worker's side is told why.</summary>
    public void End(string reason)
    {
        if (!_isClosed)
        {
            Close();
            sink.Ended(reason);
        }
    }

    /// <summary>Nothing more goes out, and nobody is there to be told.</summary>
    public void Close()
    {
        _isClosed = true;
        _notices.Clear();
    }

    private void Add(uint queue, FencingToken firstToken, LeasedRun[] runs, FencingToken[] tokens)
    {
        if (!_isClosed)
        {
            _ = SendAsync(queue, firstToken, runs, tokens);
        }
    }

    private async Task SendAsync(uint queue, FencingToken firstToken, LeasedRun[] runs, FencingToken[] tokens)
    {
        var number = ++_batches;
        _reading.Add(number);
        try
        {
            var batch = await payloads.ReadAsync(queue, firstToken, runs, tokens, () => !_isClosed);
            if (!_isClosed && batch.Runs.Length > 0)
            {
                sink.Deliver(batch);
            }
        }
        catch (Exception error)
        {
            Fail(error);
        }

        _reading.Remove(number);
        SendNotices();
    }

    private void SendNotices()
    {
        var readUpTo = _reading.Count == 0 ? _batches : _reading.Min - 1;
        while (!_isClosed && _notices.TryPeek(out var next) && next.Batches <= readUpTo)
        {
            _notices.Dequeue();
            try
            {
                sink.Notify(next.Notices);
            }
            catch (Exception error)
            {
                Fail(error);
            }
        }
    }

    // The worker comes back over another connection and is sent what it has not named.
    private void Fail(Exception error)
    {
        Log.CannotSend(logger, error);
        End(WorkerEnd.NotLeader);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Leases cannot be handed to a worker's connection. It is closed.")]
        public static partial void CannotSend(ILogger logger, Exception error);
    }
}
