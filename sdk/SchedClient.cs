using System.Runtime.CompilerServices;
using V1Scheduler = Sched.V1.SchedulerService.SchedulerServiceClient;

namespace Sched.Sdk;

/// <summary>
/// Submits, reads, lists and cancels jobs. Make one per process and share it between threads: concurrent submits
/// travel together. Every call is tried again at the next node until it has an answer or
/// <see cref="SchedClientOptions.Timeout"/> is over. All methods throw <see cref="SchedException"/> for what a server
/// refuses or when none answers, and <see cref="OperationCanceledException"/> when the caller's token is cancelled.
/// </summary>
public sealed partial class SchedClient : IDisposable
{
    // What the server accepts in one request, less the room for the rest of the message.
    private const int BytesPerRequestMax = (4 << 20) - 4_096;
    private const int IdsPerCancelMax = 1_000;

    private readonly ClientCore _core;
    private readonly bool _isOwner;

    /// <summary>Makes a client. Nothing is connected before the first call.</summary>
    /// <param name="options">Where the cluster is and how long to try; null for the defaults.</param>
    /// <exception cref="ArgumentException">An endpoint or a number of the options is not usable.</exception>
    public SchedClient(SchedClientOptions? options = null)
        : this(new ClientCore(options ?? new SchedClientOptions()), options?.Namespace ?? "default", isOwner: true)
    {
    }

    private SchedClient(ClientCore core, string namespaceName, bool isOwner)
    {
        _core = core;
        Namespace = namespaceName;
        _isOwner = isOwner;
    }

    /// <summary>The namespace of all calls.</summary>
    public string Namespace { get; }

    /// <summary>The same client for another namespace, over the same connections. It need not be disposed.</summary>
    /// <param name="namespaceName">The other namespace.</param>
    public SchedClient InNamespace(string namespaceName)
    {
        ArgumentException.ThrowIfNullOrEmpty(namespaceName);
        return new SchedClient(_core, namespaceName, isOwner: false);
    }

    /// <summary>
    /// Submits one job; it is on disk on a majority of the nodes when the task ends. Calls that run at the same time
    /// share requests. Cancelling stops the waiting, not a request on its way.
    /// </summary>
    /// <param name="request">The job.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    public Task<SubmittedJob> SubmitAsync(JobRequest request, CancellationToken cancellationToken = default)
    {
        Check(request);
        return _core.Serial.RunAsync(() => SubmitOneAsync(request, cancellationToken));
    }

    /// <summary>
    /// Submits any number of jobs, <see cref="SchedClientOptions.BatchJobs"/> in a request. Each job stands alone: one
    /// may be refused while others are taken, and the task ends well in any case.
    /// </summary>
    /// <param name="requests">The jobs.</param>
    /// <param name="cancellationToken">Stops between and in requests; what was sent may have been taken.</param>
    /// <returns>A result for each job, by position.</returns>
    public Task<IReadOnlyList<SubmitResult>> SubmitManyAsync(
        IReadOnlyList<JobRequest> requests, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        foreach (var request in requests)
        {
            Check(request);
        }

        return _core.Serial.RunAsync(() => SubmitAllAsync(requests, cancellationToken));
    }

    /// <summary>Reads one job, live or finished, as of now.</summary>
    /// <param name="id">The job's id.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="SchedException">With reason <c>JOB_NOT_FOUND</c> if there is none.</exception>
    public Task<JobInfo> GetAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return _core.Serial.RunAsync(async () => Wire.ToJob(await _core.Caller.CallAsync(
            (invoker, options) => new V1Scheduler(invoker).GetJobAsync(
                new V1.GetJobRequest { Namespace = Namespace, Id = id }, options),
            cancellationToken)));
    }

    /// <summary>
    /// Cancels jobs. One that runs is asked to stop, and its success still wins; with <paramref name="force"/> its
    /// lease is revoked at once.
    /// </summary>
    /// <param name="ids">Any number of ids, sent 1,000 at a time.</param>
    /// <param name="force">Do not wait for the handlers.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>A result for each id, by position.</returns>
    public Task<IReadOnlyList<CancelResult>> CancelAsync(
        IReadOnlyList<string> ids, bool force = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return _core.Serial.RunAsync(() => CancelAllAsync(ids, force, cancellationToken));
    }

    /// <summary>
    /// Walks the live jobs page by page. Jobs that change meanwhile may be missed or come twice; none that stays is
    /// missed.
    /// </summary>
    /// <param name="query">Which jobs; null for all.</param>
    /// <param name="cancellationToken">Stops the walk.</param>
    public async IAsyncEnumerable<JobInfo> ListAsync(
        JobQuery? query = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var pageToken = "";
        do
        {
            var page = await ListPageAsync(query, pageToken, cancellationToken);
            foreach (var job in page.Jobs)
            {
                yield return job;
            }

            pageToken = page.NextPageToken;
        }
        while (pageToken.Length > 0);
    }

    /// <summary>Reads one page of the live jobs. A page may be short, or empty, and still have a next one.</summary>
    /// <param name="query">Which jobs; null for all.</param>
    /// <param name="pageToken">From the page before; empty for the first.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public Task<JobPage> ListPageAsync(
        JobQuery? query = null, string pageToken = "", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pageToken);
        query ??= new JobQuery();
        return _core.Serial.RunAsync(() => FetchPageAsync(query, pageToken, cancellationToken));
    }

    /// <summary>Reads the namespace's queues with their counters.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public Task<IReadOnlyList<QueueInfo>> ListQueuesAsync(CancellationToken cancellationToken = default) =>
        _core.Serial.RunAsync(async () =>
        {
            var response = await _core.Caller.CallAsync(
                (invoker, options) => new V1Scheduler(invoker).ListQueuesAsync(
                    new V1.ListQueuesRequest { Namespace = Namespace }, options),
                cancellationToken);
            return (IReadOnlyList<QueueInfo>)[.. response.Queues.Select(Wire.ToQueue)];
        });

    /// <summary>Closes the connections. Calls that are on their way fail.</summary>
    public void Dispose()
    {
        if (_isOwner)
        {
            _core.Dispose();
        }
    }

    private static void Check(JobRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Due is not null && request.Delay is not null)
        {
            throw new ArgumentException("A job has a due time or a delay, not both.", nameof(request));
        }
    }

    private string IdOf(JobRequest request) => string.IsNullOrEmpty(request.Id) ? _core.Ids.Next() : request.Id;

    private async Task<SubmittedJob> SubmitOneAsync(JobRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var submit = new PendingSubmit(
            Wire.ToSpec(request, IdOf(request)), _core.Caller.NewDeadline(), cancellationToken);
        _core.LaneOf(Namespace).Add(submit);
        return await submit.Answer.WaitAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<SubmitResult>> SubmitAllAsync(
        IReadOnlyList<JobRequest> requests, CancellationToken cancellationToken)
    {
        V1.JobSpec[] jobs = [.. requests.Select(request => Wire.ToSpec(request, IdOf(request)))];
        var results = new List<SubmitResult>(jobs.Length);
        var onTheWay = new Queue<Task<SubmitResult[]>>();
        foreach (var batch in Cut(jobs))
        {
            // Two at a time, as in the lane, and for the same reason.
            if (onTheWay.Count == 2)
            {
                results.AddRange(await onTheWay.Dequeue());
            }

            onTheWay.Enqueue(
                _core.Submit.SendAsync(Namespace, batch, _core.Caller.NewDeadline(), cancellationToken));
        }

        while (onTheWay.TryDequeue(out var last))
        {
            results.AddRange(await last);
        }

        return results;
    }

    private IEnumerable<ArraySegment<V1.JobSpec>> Cut(V1.JobSpec[] jobs)
    {
        var start = 0;
        var bytes = 0;
        for (var i = 0; i < jobs.Length; i++)
        {
            var size = jobs[i].CalculateSize() + 8;
            if (i > start && (i - start == _core.Options.BatchJobs || bytes + size > BytesPerRequestMax))
            {
                yield return new ArraySegment<V1.JobSpec>(jobs, start, i - start);
                start = i;
                bytes = 0;
            }

            bytes += size;
        }

        if (start < jobs.Length)
        {
            yield return new ArraySegment<V1.JobSpec>(jobs, start, jobs.Length - start);
        }
    }

    private async Task<IReadOnlyList<CancelResult>> CancelAllAsync(
        IReadOnlyList<string> ids, bool force, CancellationToken cancellationToken)
    {
        var results = new List<CancelResult>(ids.Count);
        foreach (var part in ids.Chunk(IdsPerCancelMax))
        {
            var request = new V1.CancelJobsRequest { Namespace = Namespace, Force = force, Ids = { part } };
            var response = await _core.Caller.CallAsync(
                (invoker, options) => new V1Scheduler(invoker).CancelJobsAsync(request, options), cancellationToken);
            results.AddRange(part.Zip(response.Results, Wire.ToCancel));
        }

        return results;
    }

    private async Task<JobPage> FetchPageAsync(
        JobQuery query, string pageToken, CancellationToken cancellationToken)
    {
        var request = new V1.ListJobsRequest
        {
            Namespace = Namespace,
            Queue = query.Queue ?? "",
            State = (V1.JobState)(query.State ?? JobState.Unspecified),
            PageSize = query.PageSize,
            PageToken = pageToken,
        };
        var response = await _core.Caller.CallAsync(
            (invoker, options) => new V1Scheduler(invoker).ListJobsAsync(request, options), cancellationToken);
        return new JobPage
        {
            Jobs = [.. response.Jobs.Select(Wire.ToJob)],
            NextPageToken = response.NextPageToken,
            Scanned = response.Scanned,
            Revision = response.Revision,
        };
    }
}
