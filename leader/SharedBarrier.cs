namespace Sched.Leader;

/// <summary>
/// One barrier of the log serves all readers that wait. One that comes while a barrier runs shares the next: the
/// running one may have looked before that reader's world had changed.
/// </summary>
internal sealed class SharedBarrier(IReplicatedLog log)
{
    private Task<long>? _running;
    private Task<long>? _next;

    public Task<long> WaitAsync(long term, CancellationToken token)
    {
        Task<long> barrier;
        if (_running is null or { IsCompleted: true })
        {
            barrier = _running = log.BarrierAsync(term, CancellationToken.None);
        }
        else
        {
            barrier = _next ??= FollowAsync(_running, term);
        }

        return token.CanBeCanceled ? barrier.WaitAsync(token) : barrier;
    }

    private async Task<long> FollowAsync(Task<long> running, long term)
    {
        try
        {
            await running;
        }
        catch (Exception)
        {
            // Its own readers are told; this one asks anew.
        }

        _running = _next;
        _next = null;
        return await log.BarrierAsync(term, CancellationToken.None);
    }
}
