using Grpc.Core;
using Sched.Tests.Simulator.Clock;

namespace Sched.Tests.Simulator.Network;

/// <summary>
/// One unary call: it runs once or not at all, and its answer may be lost, late, or a guess after a long silence.
/// </summary>
internal sealed class UnaryCall
{
    private readonly VirtualNetwork _network;
    private readonly Process _from;
    private readonly string _endpoint;
    private readonly string _method;
    private readonly CallOptions _options;
    private readonly Chance _way;
    private readonly TaskCompletionSource<byte[]> _answer = new();
    private readonly CancellationTokenSource _serverCancelled = new();
    private readonly string _to;
    private Listener? _listener;

    public UnaryCall(VirtualNetwork network, Process from, string endpoint, string method, CallOptions options)
    {
        (_network, _from, _endpoint, _method, _options) = (network, from, endpoint, method, options);
        _to = network.Find(endpoint)?.Process.Name ?? endpoint;
        _way = network.Link(from.Name, _to);
        options.CancellationToken.Register(Cancel);
    }

    public Task<byte[]> Answer => _answer.Task;

    public void Send(byte[] request)
    {
        var isLost = _way.Happens(_network.Options.LostRequests, 1_000);
        var delay = _network.Delay(_way);
        _network.Timeline.After(delay, () =>
        {
            if (isLost)
            {
                FailAtClient(0, "The connection broke.");
            }
            else if (_network.IsCut(_from.Name, _to))
            {
                FailAtClient(_network.Silence(_way), "No answer.");
            }
            else
            {
                Arrive(request);
            }
        });
    }

    /// <summary>The caller waits no more; the server hears of it if the way is open.</summary>
    public void Cancel()
    {
        if (_answer.Task.IsCompleted)
        {
            return;
        }

        _answer.TrySetException(new RpcException(new Status(StatusCode.Cancelled, "Cancelled by the caller.")));
        _network.Timeline.After(_network.Delay(_way), () =>
        {
            if (!_network.IsCut(_from.Name, _to))
            {
                _listener?.Process.Run(_serverCancelled.Cancel);
            }
        });
    }

    private void Arrive(byte[] request)
    {
        _listener = _network.Find(_endpoint);
        if (_listener is not { Process.IsAlive: true } listener)
        {
            Return(() => FailAtClient(0, "Connection refused."));
            return;
        }

        var reset = listener.Process.AtDeath(() => Return(() => FailAtClient(0, "The connection was reset.")));
        _ = _answer.Task.ContinueWith(
            _ => listener.Process.Forget(reset), CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        listener.Process.Run(() => listener.Process.Scheduler.Post(() => _ = ServeAsync(listener, request)));
    }

    private async Task ServeAsync(Listener listener, byte[] request)
    {
        var context = new VirtualCallContext(
            _method, _from.Name, listener.IsPeer, _options.Headers ?? [], _serverCancelled.Token);
        byte[]? answer = null;
        RpcException? error = null;
        try
        {
            answer = await listener.Server.CallAsync(_method, request, context);
        }
        catch (RpcException e)
        {
            error = e;
            if (e.StatusCode is StatusCode.Internal or StatusCode.Unknown)
            {
                _network.Failed(e);
            }
        }
        catch (Exception e)
        {
            _network.Failed(e);
        }

        if (_way.Happens(_network.Options.LostAnswers, 1_000))
        {
            Return(() => FailAtClient(0, "The connection broke before the answer."));
            return;
        }

        Return(() => _from.Run(() => End(answer, error)));
    }

    private void End(byte[]? answer, RpcException? error)
    {
        if (answer is not null)
        {
            _answer.TrySetResult(answer);
        }
        else
        {
            _answer.TrySetException(error is null
                ? VirtualNetwork.Broken("The server failed.")
                : new RpcException(error.Status, error.Trailers));
        }
    }

    private void Return(Action atClient) => _network.Timeline.After(_network.Delay(_way), () =>
    {
        if (_network.IsCut(_to, _from.Name))
        {
            FailAtClient(_network.Silence(_way), "No answer.");
        }
        else
        {
            atClient();
        }
    });

    private void FailAtClient(long after, string why) =>
        _from.After(after, () => _answer.TrySetException(VirtualNetwork.Broken(why)));
}
