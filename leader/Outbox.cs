using Microsoft.Extensions.Logging;
using Sched.Engine;

namespace Sched.Leader;

/// <summary>
/// What is on its way to one connection, in order: a notice never overtakes the lease that it speaks of. Payloads of
/// several batches are read at once.
/// </summary>
internal sealed partial class Outbox(IWorkerSink sink, PayloadSource payloads, ILogger logger)
{
    private readonly Queue<(Task<DeliveredBatch>? Batch, LeaseNotice[] Notices)> _items = new();
    private bool _isSending;
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

    public void Add(LeaseNotice[] notices) => Add(null, notices);

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
        _items.Clear();
    }

    private void Add(uint queue, FencingToken firstToken, LeasedRun[] runs, FencingToken[] tokens) =>
        Add(payloads.ReadAsync(queue, firstToken, runs, tokens, () => !_isClosed), []);

    private void Add(Task<DeliveredBatch>? batch, LeaseNotice[] notices)
    {
        if (_isClosed)
        {
            return;
        }

        _items.Enqueue((batch, notices));
        if (!_isSending)
        {
            _isSending = true;
            _ = SendAsync();
        }
    }

    private async Task SendAsync()
    {
        while (_items.TryDequeue(out var item))
        {
            try
            {
                Send(item.Batch is null ? null : await item.Batch, item.Notices);
            }
            catch (Exception error)
            {
                // The worker comes back over another connection and is sent what it has not named.
                Log.CannotSend(logger, error);
                End(WorkerEnd.NotLeader);
            }
        }

        _isSending = false;
    }

    private void Send(DeliveredBatch? batch, LeaseNotice[] notices)
    {
        if (_isClosed)
        {
            return;
        }

        if (batch is null)
        {
            sink.Notify(notices);
        }
        else if (batch.Runs.Length > 0)
        {
            sink.Deliver(batch);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Leases cannot be handed to a worker's connection. It is closed.")]
        public static partial void CannotSend(ILogger logger, Exception error);
    }
}
