namespace Sched.Store;

/// <summary>
/// Blown by the first fault of the disk, and then for good. The library reports a failed write by hanging and a failed
/// read as "not found", so whoever asks the store looks here before believing an answer. A blown fuse means that the
/// node stops; nothing is lost, since the store can be built again from the log.
/// </summary>
internal sealed class Fuse
{
    private readonly TaskCompletionSource<string> _blow = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Action<string>? _failed;

    public bool IsBlown => _blow.Task.IsCompleted;

    /// <summary>Completes with the reason; never completes while all is well.</summary>
    public Task<string> WhenBlown => _blow.Task;

    /// <summary>
    /// From now on a blow is told, once. Before, it is only kept: who opens a store may have another way.
    /// </summary>
    public void Arm(Action<string> failed)
    {
        _failed = failed;
        Tell();
    }

    /// <summary>Blows it; only the first reason counts.</summary>
    public void Blow(string reason)
    {
        _blow.TrySetResult(reason);
        Tell();
    }

    /// <summary>Call after an operation and before its answer is used.</summary>
    public void MustHold()
    {
        if (IsBlown)
        {
            throw new StoreFailedException($"The job store has failed: {_blow.Task.Result}");
        }
    }

    private void Tell()
    {
        if (IsBlown)
        {
            Interlocked.Exchange(ref _failed, null)?.Invoke(_blow.Task.Result);
        }
    }
}
