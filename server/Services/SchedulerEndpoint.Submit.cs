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
        var dues = await DuesAsync([spec], applied);
        return AnswerOf(request.Job, answer, applied.Index, epoch + dues[0]);
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
            var dues = await DuesAsync(specs, applied);
            for (var i = 0; i < specs.Count; i++)
            {
                var job = request.Jobs[positions[i]];
                var answer = applied.Result.Items[i];
                results[positions[i]] = Faults.Of(answer.Outcome, WhatOf(answer.Outcome, job, space)) is { } fault
                    ? new SubmitResult { Error = fault.ToItem() }
                    : new SubmitResult { Submitted = AnswerOf(job, answer, applied.Index, epoch + dues[i]) };
            }
        }

        return new SubmitJobsResponse { Results = { results } };
    }

    private string CheckSubmit(string requested)
    {
        var space = Requested.Namespace(requested);
        ThrowIf(FieldCheck.Namespace("namespace", space));
        ThrowIf(alarm.Refusal);
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

    // When each fires: as requested, or after the entry's clock; a duplicate as its first submit was told.
    private async ValueTask<long[]> DuesAsync(List<EngineSpec> specs, Applied applied)
    {
        var dues = new long[specs.Count];
        List<int>? duplicates = null;
        for (var i = 0; i < dues.Length; i++)
        {
            dues[i] = specs[i].DueIsDelay ? applied.ClockMs + specs[i].DueMs : specs[i].DueMs;
            if (applied.Result.Items[i].Outcome == Outcome.Duplicate)
            {
                (duplicates ??= []).Add(i);
            }
        }

        if (duplicates is not null)
        {
            var first = await node.Readers.ReadJobsAsync(
                [.. duplicates.Select(position => applied.Result.Items[position].Seq)]);
            for (var i = 0; i < first.Length; i++)
            {
                dues[duplicates[i]] = first[i].DueMs;
            }
        }

        return dues;
    }

    private static SubmitJobResponse AnswerOf(V1.JobSpec job, in Answer answer, long index, long dueUnixMs) => new()
    {
        Id = job.Id.Length > 0 ? job.Id : JobIds.FromSeq(answer.Seq).ToString(),
        Duplicate = answer.Outcome == Outcome.Duplicate,
        RetrySafe = job.Id.Length > 0,
        DueAt = Times.FromUnixMs(dueUnixMs),
        Revision = index,
    };

    private static string WhatOf(Outcome outcome, V1.JobSpec job, string space) => outcome switch
    {
        Outcome.NamespaceNotFound => space,
        Outcome.QueueNotFound => Requested.Queue(job.Queue),
        _ => job.Id,
    };
}
