using Microsoft.Extensions.Logging;

namespace Sched.Raft;

/// <summary>Makes checkpoints, one at a time, beside the apply.</summary>
internal sealed partial class Checkpointer(
    EngineStateMachine stateMachine, PairStore pairs, RaftOptions options, FailStop failStop, ILogger logger)
    : IAsyncDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;
    private int _isStarted;

    /// <summary>Starts a checkpoint unless one is running. Called under the apply, so it does not wait.</summary>
    public void Start()
    {
        if (Interlocked.Exchange(ref _isStarted, 1) == 0 && !_stopping.IsCancellationRequested)
        {
            _running = Task.Run(RunAsync);
        }
    }

    /// <summary>Makes a checkpoint of what is applied now and waits for it; returns the newest pair's index.</summary>
    public async Task<long> MakeAsync(CancellationToken token)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(token, _stopping.Token);
        await _one.WaitAsync(both.Token).ConfigureAwait(false);
        try
        {
            if (stateMachine.TryCut(options.Parts, options.Digest, out var cut))
            {
                await pairs.WriteAsync(cut, options.LowestMemberIndex, both.Token).ConfigureAwait(false);
                Log.Made(logger, cut.Pair.Index, pairs.Current.Shown.Index);
            }

            return pairs.Current.Newest.Index;
        }
        catch (FsyncFailedException e)
        {
            failStop.Fail(e);
            throw;
        }
        finally
        {
            _one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        await _one.WaitAsync().ConfigureAwait(false);
        _one.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await MakeAsync(_stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The node stops; the next start goes on from the pairs that count.
        }
        catch (Exception e)
        {
            // Nothing has changed yet, so the next due time tries again, with new files.
            Log.Failed(logger, e);
        }
        finally
        {
            Volatile.Write(ref _isStarted, 0);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Checkpoint {Newest} is made; the log is shown {Shown}.")]
        public static partial void Made(ILogger logger, long newest, long shown);

        [LoggerMessage(2, LogLevel.Error, "A checkpoint failed; it is tried again when the next one is due.")]
        public static partial void Failed(ILogger logger, Exception error);
    }
}
