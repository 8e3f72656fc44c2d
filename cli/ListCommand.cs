using System.CommandLine;
using Sched.Sdk;

namespace Sched.Cli;

/// <summary><c>job list</c>: live jobs.</summary>
internal static class ListCommand
{
    private const int LimitDefault = 100;
    private const int LimitMax = 1_000_000;
    private const int PageSizeMax = 1_000;

    // An id is what one goes on with, so names are cut first; a terminal of 80 columns shows a UUID whole.
    private static readonly Column[] Columns =
    [
        new("ID"), new("QUEUE", MayBeCut: true), new("TYPE", MayBeCut: true), new("STATE"), new("DUE"),
    ];

    public static Command New(GlobalOptions globals, Surroundings surroundings)
    {
        var queue = new Option<string?>("--queue", "-q") { Description = "Of one queue only.", HelpName = "NAME" };
        var state = CheckedOption.Choice<JobState?>(
            "--state",
            "scheduled|ready|leased",
            "In one state only; of a finished job ask by its id.",
            ("scheduled", JobState.Scheduled),
            ("ready", JobState.Ready),
            ("leased", JobState.Leased));
        state.Aliases.Add("-s");
        var limit = CheckedOption.Number("--limit", "N", $"How many at most. Default: {LimitDefault}.", 1, LimitMax);
        var command = new Command("list", "Lists live jobs; finished ones are shown by id.") { queue, state, limit };
        command.SetAction(async (parsed, stop) =>
        {
            using var session = new Session(parsed, globals, surroundings);
            var most = parsed.GetValue(limit) ?? LimitDefault;
            var query = new JobQuery
            {
                Queue = parsed.GetValue(queue),
                State = parsed.GetValue(state),
                PageSize = Math.Min(most, PageSizeMax),
            };
            var jobs = await session.CallAsync(
                client => client.ListAsync(query, stop).Take(most).ToListAsync(stop).AsTask());
            Print(session, jobs);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static void Print(Session session, List<JobInfo> jobs)
    {
        var printer = session.Printer;
        if (printer.IsJson)
        {
            jobs.ForEach(job => printer.Json(JobView.ToJson(job)));
            return;
        }

        var now = session.Surroundings.Time.GetUtcNow();
        printer.Rows(
            Columns,
            jobs.Select(job => new[]
            {
                job.Id, job.Queue, job.Type, JobView.Show(job.State), TimeText.Relative(job.DueAt, now),
            }));
    }
}
