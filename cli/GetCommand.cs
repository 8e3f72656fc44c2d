using System.CommandLine;
using Sched.Sdk;

namespace Sched.Cli;

/// <summary><c>job get</c>, also for a script that waits for the job's end.</summary>
internal static class GetCommand
{
    public static Command New(GlobalOptions globals, Surroundings surroundings)
    {
        var id = new Argument<string>("id") { Description = "The job's id." };
        var wait = new Option<bool>("--wait", "-w")
        {
            Description = "Wait until the job has finished; the exit code says how.",
        };
        var timeout = CheckedOption.Span("--timeout", "With --wait: how long at most. Default: as long as it takes.");
        var command = new Command("get", "Shows one job, live or finished.") { id, wait, timeout };
        command.SetAction(async (parsed, stop) =>
        {
            using var session = new Session(parsed, globals, surroundings);
            var limit = parsed.GetValue(timeout);
            if (limit is not null && !parsed.GetValue(wait))
            {
                throw new UsageException("--timeout goes with --wait. Add --wait, or leave it out.");
            }

            return parsed.GetValue(wait)
                ? await WaitAsync(session, parsed.GetValue(id)!, limit, stop)
                : Show(session, await session.CallAsync(client => client.GetAsync(parsed.GetValue(id)!, stop)));
        });
        return command;
    }

    private static async Task<int> WaitAsync(
        Session session, string id, TimeSpan? limit, CancellationToken stop)
    {
        var job = await JobWait.RunAsync(session.Client, id, limit, session.Surroundings.Time, stop);
        Show(session, job);
        if (JobWait.IsFinal(job.State))
        {
            return ExitCodes.Of(job.State);
        }

        return new Complaint(
            ExitCodes.StillWaiting,
            "STILL_WAITING",
            $"Job '{id}' is {JobView.Show(job.State)} after {TimeText.Show(limit!.Value)}. Wait again, or longer.")
            .Write(session.Surroundings.Error, session.Printer.IsJson);
    }

    private static int Show(Session session, JobInfo job)
    {
        if (session.Printer.IsJson)
        {
            session.Printer.Json(JobView.ToJson(job));
        }
        else
        {
            JobView.Describe(session.Printer, job);
        }

        return ExitCodes.Ok;
    }
}
