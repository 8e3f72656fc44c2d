using Grpc.Core;
using Sched.Engine;
using Sched.Leader;
using Sched.Server.Requests;
using Sched.Server.Rpc;
using Sched.V1;
using EngineSpec = Sched.Engine.JobSpec;

namespace Sched.Server.Services;

/// <content>Submits, one and many.</content>
internal sealed partial class SchedulerEndpoint
{
    private async Task<SubmitJobResponse> SubmitOneAsync(SubmitJobRequest request, ServerCallContext context)
    {
        var space = CheckSubmit(request.Namespace);
        var epoch = await node.EpochUnixMsAsync(context.CancellationToken);
        var requests = new JobRequests(epoch);
        ThrowIf(requests.Read(request.Job, "job", out var spec));
        var applied = await ProposeAsync(space, requests.Queues, [spec], context);
        var answer = applied.Result.Items[0];
        ThrowIf(Faults.Of(answer.Outcome, WhatOf(answer.Outcome, request.Job, space)));
        return await AnswerAsync(request.Job, spec, answer, applied.Index, epoch);
    }

    private async Task<SubmitJobsResponse> SubmitManyAsync(SubmitJobsRequest request, ServerCallContext context)
    {
        var space = CheckSubmit(request.Namespace);
        Requested.CheckBatch("jobs", request.Jobs.Count);
        Requested.CheckBytes(request.CalculateSize());
        var epoch = await node.EpochUnixMsAsync(context.CancellationToken);
        var requests = new JobRequests(epoch);
        var results = new SubmitResult[request.Jobs.Count];
        var positions = new List<int>(results.Length);
        var specs = new List<EngineSpec>(results.Length);
        for (var i = 0; i < results.Length; i++)
        {
            if (requests.Read(request.Jobs[i], $"jobs[{i}]", out var spec) is { } fault)
            {
                results[i] = new SubmitResult { Error = fault.ToItem() };
                continue;
            }

            positions.Add(i);
            specs.Add(spec);
        }

        if (specs.Count > 0)
        {
            var applied = await ProposeAsync(space, requests.Queues, [.. specs], context);
            for (var i = 0; i < specs.Count; i++)
            {
                var job = request.Jobs[positions[i]];
                results[positions[i]] = await ResultOfAsync(job, specs[i], applied, i, space, epoch);
            }
        }

        return new SubmitJobsResponse { Results = { results } };
    }

    private string CheckSubmit(string requested)
    {
        var space = Requested.Namespace(requested);
        ThrowIf(FieldCheck.Namespace("namespace", space));
        ThrowIf(alarm.RefusedFor is { } member ? Faults.LogFull(member) : null);
        return space;
    }

    private async Task<Applied> ProposeAsync(
        string space, string[] queues, EngineSpec[] specs, ServerCallContext context)
    {
        var applied = await node.Shell.ProposeAsync(Callers.Of(context), new SubmitJobs(space, queues, specs));
        if (applied.Result.Items.Length != specs.Length)
        {
            ThrowIf(Faults.Of(applied.Result.Outcome, space));
        }

        return applied;
    }

    private async Task<SubmitResult> ResultOfAsync(
        V1.JobSpec job, EngineSpec spec, Applied applied, int position, string space, long epoch)
    {
        var answer = applied.Result.Items[position];
        return Faults.Of(answer.Outcome, WhatOf(answer.Outcome, job, space)) is { } fault
            ? new SubmitResult { Error = fault.ToItem() }
            : new SubmitResult { Submitted = await AnswerAsync(job, spec, answer, applied.Index, epoch) };
    }

    private async ValueTask<SubmitJobResponse> AnswerAsync(
        V1.JobSpec job, EngineSpec spec, Answer answer, long index, long epoch)
    {
        var isDuplicate = answer.Outcome == Outcome.Duplicate;
        var dueMs = spec.DueMs;
        if (isDuplicate || spec.DueIsDelay)
        {
            // The first submit's time, or the clock of the entry: both stand in the record.
            dueMs = (await _lookup.ReadAsync(answer.Seq)).DueMs;
        }

        return new SubmitJobResponse
        {
            Id = job.Id.Length > 0 ? job.Id : JobIds.FromSeq(answer.Seq).ToString(),
            Duplicate = isDuplicate,
            RetrySafe = job.Id.Length > 0,
            DueAt = Times.ToTimestamp(epoch, dueMs),
            Revision = index,
        };
    }

    private static string WhatOf(Outcome outcome, V1.JobSpec job, string space) => outcome switch
    {
        Outcome.NamespaceNotFound => space,
        Outcome.QueueNotFound => job.Queue.Length == 0 ? "default" : job.Queue,
        _ => job.Id,
    };
}
