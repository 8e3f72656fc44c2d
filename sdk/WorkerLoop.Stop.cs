namespace Sched.Sdk;

/// <content>Stopping: take no more, give back, finish, say goodbye; and what if that takes too long.</content>
internal sealed partial class WorkerLoop
{
    private void BeginStop()
    {
        if (_isStopping || _ended.IsCancellationRequested)
        {
            return;
        }

        _isStopping = true;
        _held.StopTaking();
        if (_stream is { } stream)
        {
            stream.IsCreditDue = true;
            stream.Wake();
        }

        _ = GiveUpInTimeAsync();
        EndIfStopped();
    }

    /// <summary>
    /// Ends the loop once nothing is left to do. With an open stream the goodbye goes first, and the server's end of
    /// the stream ends the loop.
    /// </summary>
    private void EndIfStopped()
    {
        if (_ended.IsCancellationRequested || !_isStopping || !(_isGivingUp || _held.IsIdle))
        {
            return;
        }

        if (_stream is { IsOpen: true } stream && !stream.Closed.IsCancellationRequested)
        {
            stream.Wake();
            _ = EndAfterGoodbyeAsync(stream);
            return;
        }

        _ended.Cancel();
        _stream?.Abort();
    }

    private async Task EndAfterGoodbyeAsync(WorkerStream stream)
    {
        if (await _time.TryWaitAsync(GoodbyePatience, stream.Closed))
        {
            stream.Abort();
        }
    }

    private async Task GiveUpInTimeAsync()
    {
        if (!await _time.TryWaitAsync(_options.StopTimeout, _ended.Token))
        {
            return;
        }

        _held.CancelAll();
        if (await _time.TryWaitAsync(_options.StopGrace, _ended.Token))
        {
            Log.GaveUp(_options.Logger, _held.Count);
            _isGivingUp = true;
            EndIfStopped();
        }
    }
}
