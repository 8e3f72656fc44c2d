using Grpc.Core;
using Sched.V1;
using Xunit;

namespace Sched.Tests.Integration.Server;

/// <summary>The calls of the protocol over one way to a node, as a test makes them.</summary>
internal sealed class Api(CallInvoker invoker)
{
    private readonly SchedulerService.SchedulerServiceClient _jobs = new(invoker);
    private readonly WorkerService.WorkerServiceClient _workers = new(invoker);
    private readonly AdminService.AdminServiceClient _admin = new(invoker);

    private static CallOptions Options => new(cancellationToken: TestContext.Current.CancellationToken);

    public async Task<SubmitJobResponse> SubmitAsync(SubmitJobRequest request) =>
        await _jobs.SubmitJobAsync(request, Options);

    public Task<SubmitJobResponse> SubmitAsync(JobSpec job) => SubmitAsync(new SubmitJobRequest { Job = job });

    public async Task<SubmitJobsResponse> SubmitManyAsync(params IEnumerable<JobSpec> jobs) =>
        await _jobs.SubmitJobsAsync(new SubmitJobsRequest { Jobs = { jobs } }, Options);

    public async Task<Job> GetAsync(string id) => await _jobs.GetJobAsync(new GetJobRequest { Id = id }, Options);

    public async Task<ListJobsResponse> ListAsync(ListJobsRequest request) =>
        await _jobs.ListJobsAsync(request, Options);

    public async Task<ListQueuesResponse> ListQueuesAsync() =>
        await _jobs.ListQueuesAsync(new ListQueuesRequest(), Options);

    public async Task<CancelJobsResponse> CancelAsync(params string[] ids) =>
        await _jobs.CancelJobsAsync(new CancelJobsRequest { Ids = { ids } }, Options);

    public async Task<Cluster> GetClusterAsync() => await _admin.GetClusterAsync(new GetClusterRequest(), Options);

    public async Task PutAsync(PutNamespaceRequest request) => await _admin.PutNamespaceAsync(request, Options);

    public async Task PutAsync(PutQueueRequest request) => await _admin.PutQueueAsync(request, Options);

    public AsyncDuplexStreamingCall<WorkerMessage, ServerMessage> Work() => _workers.Work(Options);

    /// <summary>Any call at all, one of ours or not.</summary>
    public async Task<TResponse> CallAsync<TRequest, TResponse>(Method<TRequest, TResponse> method, TRequest request)
        where TRequest : class
        where TResponse : class =>
        await invoker.AsyncUnaryCall(method, null, Options, request);
}
