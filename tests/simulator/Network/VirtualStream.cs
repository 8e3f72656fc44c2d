using Grpc.Core;
using Sched.Tests.Simulator.Clock;

namespace Sched.Tests.Simulator.Network;

/// <summary>
/// A duplex call: two pipes that live and break together, though each side may learn it at another time.
/// </summary>
internal sealed class VirtualStream
{
    private readonly VirtualNetwork _network;
    private readonly Process _client;
    private readonly string _method;
    private readonly Listener? _listener;
    private readonly Chance _way;
    private readonly CancellationTokenSource _serverCancelled = new();
    private readonly CallOptions _options;
    private readonly List<(Process Process, LinkedListNode<Action> AtDeath)> _deaths = [];
    private bool _isOver;

    public VirtualStream(
        VirtualNetwork network, Process client, string endpoint, string method, CallOptions options)
    {
        (_network, _client, _method, _options) = (network, client, method, options);
        _listener = network.Find(endpoint);
        var server = _listener?.Process ?? client;
        _way = network.Link(client.Name, server.Name);
        Number = network.NextStream();
        ToServer = new VirtualPipe(network, client, server) { Broke = Break };
        ToClient = new VirtualPipe(network, server, client) { Broke = Break };
        ToServer.Written = bytes => network.Observe?.Invoke(new StreamMessage(client, Number, true, bytes));
        ToClient.Taken = bytes => network.Observe?.Invoke(new StreamMessage(client, Number, false, bytes));
        options.CancellationToken.Register(CancelByClient);
    }

    public long Number { get; }

    public string Client => _client.Name;

    public VirtualPipe ToServer { get; }

    public VirtualPipe ToClient { get; }

    public void Open()
    {
        _network.Opened(this);
        _network.Timeline.After(_network.Delay(_way), Arrive);
    }

    private void Arrive()
    {
        if (_listener is not { Process.IsAlive: true } listener)
        {
            Break("Connection refused.");
        }
        else if (_network.IsCut(_client.Name, listener.Process.Name))
        {
            _network.Timeline.After(_network.Silence(_way), () => Break("No answer."));
        }
        else
        {
            _deaths.Add((listener.Process, listener.Process.AtDeath(() => Break("The connection was reset."))));
            _deaths.Add((_client, _client.AtDeath(() => Break("The connection was reset."))));
            listener.Process.Run(() => listener.Process.Scheduler.Post(() => _ = ServeAsync(listener)));
        }
    }

    /// <summary>The client has given the stream up.</summary>
    public void CancelByClient()
    {
        EndAtClient(new RpcException(new Status(StatusCode.Cancelled, "Cancelled by the caller.")));
        TellServer();
        _isOver = true;
        _network.Closed(this);
    }

    private async Task ServeAsync(Listener listener)
    {
        var context = new VirtualCallContext(
            _method, _client.Name, listener.IsPeer, _options.Headers ?? [], _serverCancelled.Token, CancelRead, Abort);
        Exception? end = null;
        try
        {
            await listener.Server.ServeAsync(_method, ToServer, ToClient, context);
        }
        catch (RpcException e)
        {
            end = new RpcException(e.Status, e.Trailers);
            if (e.StatusCode is StatusCode.Internal or StatusCode.Unknown)
            {
                _network.Failed(e);
            }
        }
        catch (Exception e)
        {
            _network.Failed(e);
        }

        _network.Closed(this);
        _deaths.ForEach(static each => each.Process.Forget(each.AtDeath));

        ToClient.Complete(end);
        CancelRead();
        _network.Timeline.After(_network.Delay(_way), () => _client.Run(() =>
            ToServer.BreakWriter(VirtualNetwork.Broken("The call has ended."))));
    }

    private void CancelRead() => ToServer.BreakReader(new IOException("The call has ended."));

    private void Abort()
    {
        CancelRead();
        ToClient.BreakWriter(VirtualNetwork.Broken("The call has ended."));
    }

    // Each side hears of it by itself: soon if the way is open, else after a long silence.
    public void Break(string why)
    {
        if (_isOver)
        {
            return;
        }

        _isOver = true;
        _network.Closed(this);
        var server = _listener?.Process.Name ?? "";
        var isSilent = _network.IsCut(server, _client.Name) || _network.IsCut(_client.Name, server);
        _client.After(isSilent ? _network.Silence(_way) / 4 : _network.Delay(_way), () =>
            EndAtClient(VirtualNetwork.Broken(why)));
        TellServer();
    }

    private void EndAtClient(RpcException error)
    {
        ToServer.BreakWriter(error);
        ToClient.BreakReader(error);
    }

    private void TellServer()
    {
        if (_listener is not { } listener || _isOver && _serverCancelled.IsCancellationRequested)
        {
            return;
        }

        var isSilent = _network.IsCut(_client.Name, listener.Process.Name);
        listener.Process.After(isSilent ? _network.Silence(_way) : _network.Delay(_way), () =>
        {
            ToServer.BreakReader(new IOException("The client reset the stream."));
            ToClient.BreakWriter(new IOException("The client reset the stream."));
            _serverCancelled.Cancel();
        });
    }
}
