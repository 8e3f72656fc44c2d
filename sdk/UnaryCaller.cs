using Grpc.Core;

namespace Sched.Sdk;

/// <summary>
/// Makes one call succeed if the cluster can serve it at all: attempts go round the endpoints, with pauses, until the
/// total timeout. Every request of the SDK is safe to repeat, because its ids were made before the first attempt.
/// </summary>
internal sealed class UnaryCaller(Connections connections, SchedClientOptions options, Func<ulong> random)
{
    private readonly TimeProvider _time = options.TimeProvider;

    /// <summary>When a call that starts now gives up, as a timestamp of the time provider.</summary>
    public long NewDeadline() =>
        _time.GetTimestamp() + (long)(options.Timeout.TotalSeconds * _time.TimestampFrequency);

    public TimeSpan Remaining(long deadline) => _time.GetElapsedTime(_time.GetTimestamp(), deadline);

    public Task<TResponse> CallAsync<TResponse>(
        Func<CallInvoker, CallOptions, AsyncUnaryCall<TResponse>> start, CancellationToken cancellationToken) =>
        CallAsync(start, NewDeadline(), cancellationToken);

    public async Task<TResponse> CallAsync<TResponse>(
        Func<CallInvoker, CallOptions, AsyncUnaryCall<TResponse>> start,
        long deadline,
        CancellationToken cancellationToken)
    {
        var backoff = new Backoff(random);
        SchedException? failure = null;
        while (true)
        {
            var endpoint = connections.Current;
            try
            {
                return await AttemptAsync(endpoint, start, Remaining(deadline), failure, cancellationToken);
            }
            catch (SchedException error) when (error.IsTransient)
            {
                failure = error;
            }

            ChooseNext(endpoint, failure);
            await PauseAsync(backoff.Next(), deadline, failure, cancellationToken);
        }
    }

    /// <summary>Waits before the next attempt; throws when the time is up.</summary>
    public async Task PauseAsync(
        TimeSpan pause, long deadline, SchedException failure, CancellationToken cancellationToken)
    {
        var remaining = Remaining(deadline);
        if (remaining > TimeSpan.Zero)
        {
            await Task.Delay(pause < remaining ? pause : remaining, _time, cancellationToken);
        }

        if (Remaining(deadline) <= TimeSpan.Zero)
        {
            throw new SchedException(
                failure.Code,
                failure.Reason,
                $"No success within {options.Timeout.TotalSeconds:0.###} s: "
                    + failure.Message,
                failure.Metadata,
                failure);
        }
    }

    private async Task<TResponse> AttemptAsync<TResponse>(
        string endpoint,
        Func<CallInvoker, CallOptions, AsyncUnaryCall<TResponse>> start,
        TimeSpan remaining,
        SchedException? before,
        CancellationToken cancellationToken)
    {
        var patience = remaining < options.AttemptTimeout ? remaining : options.AttemptTimeout;
        using var timeout = new CancellationTokenSource(patience > TimeSpan.Zero ? patience : TimeSpan.Zero, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var call = start(connections.CurrentInvoker, new CallOptions(cancellationToken: either.Token));
            return await call.ResponseAsync;
        }
        catch (Exception error) when (error is RpcException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (timeout.IsCancellationRequested)
            {
                // Cut short by the end of the whole call's time, it says nothing; what failed before says more.
                if (before is not null && patience < options.AttemptTimeout)
                {
                    throw before;
                }

                // The node may hang; another one may serve the same request at once.
                throw new SchedException(
                    ErrorCode.Unavailable, "", $"{endpoint} did not answer in {patience.TotalSeconds:0.###} s.");
            }

            throw error is RpcException rpc ? Errors.From(rpc, endpoint) : error;
        }
    }

    private void ChooseNext(string endpoint, SchedException failure)
    {
        if (failure.Code != ErrorCode.Unavailable)
        {
            return;
        }

        if (failure.Metadata.TryGetValue("leader", out var leader) && leader.Length > 0)
        {
            connections.Follow(leader);
        }
        else
        {
            connections.MoveOn(endpoint);
        }
    }
}
