using Grpc.Core;
using Sched.Engine;
using Sched.Server.Peers;
using Sched.Server.Reads;
using Sched.Server.Requests;
using Sched.Server.Rpc;
using Sched.V1;

namespace Sched.Server.Services;

/// <summary>Jobs as their owners see them. Each call begins with a hop onto the scheduler; the leader serves.</summary>
internal sealed partial class SchedulerEndpoint(NodeContext node, LogAlarm alarm)
    : SchedulerService.SchedulerServiceBase
{
    private readonly JobLookup _lookup = new(node);
    private readonly LiveScan _scan = new(node);

    public override Task<SubmitJobResponse> SubmitJob(SubmitJobRequest request, ServerCallContext context) =>
        node.Scheduler.RunAsync(() => SubmitOneAsync(request, context));

    public override Task<SubmitJobsResponse> SubmitJobs(SubmitJobsRequest request, ServerCallContext context) =>
        node.Scheduler.RunAsync(() => SubmitManyAsync(request, context));

    public override Task<Job> GetJob(GetJobRequest request, ServerCallContext context) =>
        node.Scheduler.RunAsync(() => GetAsync(request, context));

    public override Task<ListJobsResponse> ListJobs(ListJobsRequest request, ServerCallContext context) =>
        node.Scheduler.RunAsync(() => ListAsync(request, context));

    public override Task<CancelJobsResponse> CancelJobs(CancelJobsRequest request, ServerCallContext context) =>
        node.Scheduler.RunAsync(() => CancelAsync(request, context));

    public override Task<ListQueuesResponse> ListQueues(ListQueuesRequest request, ServerCallContext context) =>
        node.Scheduler.RunAsync(() => ListQueuesAsync(request, context));

    private async Task<Job> GetAsync(GetJobRequest request, ServerCallContext context)
    {
        var space = Requested.Namespace(request.Namespace);
        ThrowIf(FieldCheck.Id("id", request.Id));
        var index = await node.Shell.BarrierAsync(context.CancellationToken);
        var epoch = await node.EpochUnixMsAsync(context.CancellationToken);
        var job = await _lookup.FindAsync(space, request.Id, epoch)
            ?? throw Faults.Of(Outcome.JobNotFound, request.Id)!.ToException();
        job.Revision = index;
        return job;
    }

    private async Task<ListJobsResponse> ListAsync(ListJobsRequest request, ServerCallContext context)
    {
        var space = Requested.Namespace(request.Namespace);
        var pageSize = Requested.PageSize(request.PageSize);
        if (request.State is < 0 or > JobState.Leased)
        {
            throw Faults.InvalidField("state", "only live jobs are listed; finished ones are read by id.")
                .ToException();
        }

        if (!LiveScan.TryParseToken(request.PageToken, out var after))
        {
            throw Faults.InvalidField("page_token", "it is not one of ours.").ToException();
        }

        var index = await node.Shell.BarrierAsync(context.CancellationToken);
        var epoch = await node.EpochUnixMsAsync(context.CancellationToken);
        var number = FindNamespace(space);
        var queue = request.Queue.Length == 0 ? 0 : FindQueue(number, request.Queue);
        var page = await _scan.ReadAsync(
            number, queue, (RunState)request.State, pageSize, after, new JobMessages(epoch, space));
        page.Revision = index;
        return page;
    }

    private async Task<CancelJobsResponse> CancelAsync(CancelJobsRequest request, ServerCallContext context)
    {
        var space = Requested.Namespace(request.Namespace);
        Requested.CheckBatch("ids", request.Ids.Count);
        var results = new CancelResult[request.Ids.Count];
        var positions = new List<int>();
        var jobs = new List<JobRef>();
        for (var i = 0; i < results.Length; i++)
        {
            if (FieldCheck.Id($"ids[{i}]", request.Ids[i]) is { } fault)
            {
                results[i] = new CancelResult { Error = fault.ToItem() };
                continue;
            }

            positions.Add(i);
            jobs.Add(new JobRef(System.Text.Encoding.UTF8.GetBytes(request.Ids[i])));
        }

        if (jobs.Count > 0)
        {
            var applied = await node.Shell.ProposeAsync(
                Callers.Of(context), new CancelJobs(space, [.. jobs], request.Force));
            ThrowIf(Faults.Of(applied.Result.Outcome, space));
            for (var i = 0; i < jobs.Count; i++)
            {
                results[positions[i]] = ResultOf(request.Ids[positions[i]], applied.Result.Items[i]);
            }
        }

        return new CancelJobsResponse { Results = { results } };
    }

    private static CancelResult ResultOf(string id, in Answer answer) =>
        Faults.Of(answer.Outcome, id) is { } fault
            ? new CancelResult { Error = fault.ToItem() }
            : new CancelResult
            {
                Cancelled = new CancelledJob
                {
                    Id = id,
                    State = (JobState)answer.State,
                    Cancelling = answer.IsCancelling,
                },
            };

    private async Task<ListQueuesResponse> ListQueuesAsync(ListQueuesRequest request, ServerCallContext context)
    {
        var space = Requested.Namespace(request.Namespace);
        var index = await node.Shell.BarrierAsync(context.CancellationToken);
        var number = FindNamespace(space);
        var response = new ListQueuesResponse { Revision = index };
        response.Queues.AddRange(node.Host.Read(engine =>
        {
            var workers = WorkersByQueue(engine);
            return engine.QueuesOf(number)
                .Select(queue => MessageOf(engine.GetQueue(queue), workers.GetValueOrDefault(queue)))
                .ToList();
        }));
        return response;
    }

    private static Dictionary<uint, int> WorkersByQueue(JobEngine engine)
    {
        var workers = new Dictionary<uint, int>();
        foreach (var session in engine.Sessions())
        {
            foreach (var queue in engine.FindSession(session)?.Queues ?? [])
            {
                workers[queue] = workers.GetValueOrDefault(queue) + 1;
            }
        }

        return workers;
    }

    private static V1.Queue MessageOf(in QueueView queue, int workers) => new()
    {
        Name = queue.Name,
        Scheduled = queue.Scheduled,
        Ready = queue.Ready,
        Leased = queue.Leased,
        Succeeded = queue.Succeeded,
        Dead = queue.Dead,
        Cancelled = queue.Cancelled,
        Retry = Times.ToRetry(queue.Defaults),
        Workers = workers,
    };

    private uint FindNamespace(string space)
    {
        var (isFound, number) = node.Host.Read(engine => (engine.TryGetNamespace(space, out var found), found));
        return isFound ? number : throw Faults.Of(Outcome.NamespaceNotFound, space)!.ToException();
    }

    private uint FindQueue(uint space, string queue)
    {
        var (isFound, number) = node.Host.Read(engine => (engine.TryGetQueue(space, queue, out var found), found));
        return isFound ? number : throw Faults.Of(Outcome.QueueNotFound, queue)!.ToException();
    }

    private static void ThrowIf(Fault? fault)
    {
        if (fault is not null)
        {
            throw fault.ToException();
        }
    }
}
