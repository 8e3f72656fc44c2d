using V1Admin = Sched.V1.AdminService.AdminServiceClient;

namespace Sched.Sdk;

/// <content>Namespaces, queues and the cluster: for operators and for programs that set up their own queues.</content>
public sealed partial class SchedClient
{
    /// <summary>Makes a namespace or changes it; the same call again changes nothing.</summary>
    /// <param name="name">Its name; not the client's own namespace.</param>
    /// <param name="createQueues">Whether a submit may create queues; null leaves it (a new one: true).</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The revision of the cluster's state with the change.</returns>
    public Task<long> PutNamespaceAsync(
        string name, bool? createQueues = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var request = new V1.PutNamespaceRequest { Name = name };
        if (createQueues is { } create)
        {
            request.CreateQueues = create;
        }

        return _core.Serial.RunAsync(async () => (await _core.Caller.CallAsync(
            (invoker, options) => new V1Admin(invoker).PutNamespaceAsync(request, options),
            cancellationToken)).Revision);
    }

    /// <summary>Makes a queue in the client's namespace or changes it; the same call again changes nothing.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="retry">For jobs that bring no rule of their own; null for the cluster's defaults.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The revision of the cluster's state with the change.</returns>
    public Task<long> PutQueueAsync(
        string name, RetryRule? retry = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var request = new V1.PutQueueRequest { Namespace = Namespace, Name = name, Retry = Wire.ToPolicy(retry) };
        return _core.Serial.RunAsync(async () => (await _core.Caller.CallAsync(
            (invoker, options) => new V1Admin(invoker).PutQueueAsync(request, options),
            cancellationToken)).Revision);
    }

    /// <summary>Reads how the cluster stands: leader, nodes, clock.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public Task<ClusterInfo> GetClusterAsync(CancellationToken cancellationToken = default) =>
        _core.Serial.RunAsync(async () => Wire.ToCluster(await _core.Caller.CallAsync(
            (invoker, options) => new V1Admin(invoker).GetClusterAsync(new V1.GetClusterRequest(), options),
            cancellationToken)));
}
