using Grpc.Core;
using Sched.Server.Rpc;
using Sched.V1;

namespace Sched.Server.Services;

/// <summary>Workers' streams. They live on the leader; elsewhere a worker is told where that is.</summary>
internal sealed class WorkerEndpoint(NodeContext node, LeaderRoute route) : WorkerService.WorkerServiceBase
{
    // On the scheduler.
    private readonly HashSet<WorkerConnection> _connections = [];

    public override Task Work(
        IAsyncStreamReader<WorkerMessage> requestStream,
        IServerStreamWriter<ServerMessage> responseStream,
        ServerCallContext context) =>
        node.Scheduler.RunAsync(async () =>
        {
            var connection = new WorkerConnection(
                node, route, requestStream, responseStream, Callers.Of(context), () => Streams.Abort(context),
                context.CancellationToken);
            _connections.Add(connection);
            try
            {
                await connection.ServeAsync();
            }
            finally
            {
                _connections.Remove(connection);
            }
        });

    /// <summary>Ends all streams, so that workers turn to another node; returns how many there were.</summary>
    public Task<int> StopAsync() => node.Scheduler.RunAsync(() =>
    {
        var connections = _connections.ToArray();
        foreach (var connection in connections)
        {
            connection.Stop();
        }

        return Task.FromResult(connections.Length);
    });
}
