using System.Globalization;
using System.Text.Json.Nodes;
using Sched.Sdk;
using Spectre.Console;

namespace Sched.Cli;

/// <summary>
/// Submits the lines of a file or a pipe. A file is read twice: a mistake in its last line is found before its first
/// job is sent. A pipe is sent as it comes.
/// </summary>
internal sealed class ManySubmitter(Session session, string from)
{
    private const int LinesPerRound = 4_000;
    private const int ComplaintsMax = 20;

    private readonly List<(int Line, JobRequest Job)> _round = [];
    private readonly string _name = from == "-" ? "standard input" : from;
    private int _taken;
    private int _duplicates;
    private int _refused;
    private bool _isUnavailable;

    public async Task<int> RunAsync(CancellationToken stop)
    {
        var total = from == "-" ? (int?)null : await CheckAsync(stop);
        try
        {
            await WithProgressAsync(total, report => SendAsync(report, stop));
        }
        catch (UsageException error)
        {
            throw new UsageException(
                $"{error.Message}{Environment.NewLine}{Count(_taken)} jobs before it were submitted; "
                + "mend the line and go on from it.",
                error);
        }

        Summarize();
        return _isUnavailable ? ExitCodes.Unavailable : _refused > 0 ? ExitCodes.Refused : ExitCodes.Ok;
    }

    private async Task<int> CheckAsync(CancellationToken stop)
    {
        var lines = 0;
        await foreach (var _ in ReadAsync(stop))
        {
            lines++;
        }

        return lines;
    }

    private async Task SendAsync(Action<int> report, CancellationToken stop)
    {
        await foreach (var line in ReadAsync(stop))
        {
            _round.Add(line);
            if (_round.Count == LinesPerRound)
            {
                await SendRoundAsync(report, stop);
                if (_isUnavailable)
                {
                    return;
                }
            }
        }

        await SendRoundAsync(report, stop);
    }

    private async Task SendRoundAsync(Action<int> report, CancellationToken stop)
    {
        var results = await session.Client.SubmitManyAsync([.. _round.Select(static line => line.Job)], stop);
        for (var i = 0; i < results.Count; i++)
        {
            Tally(_round[i].Line, results[i]);
        }

        report(_round.Count);
        _round.Clear();
    }

    private void Tally(int line, SubmitResult result)
    {
        if (result.Job is { } job)
        {
            _taken++;
            _duplicates += job.IsDuplicate ? 1 : 0;
        }
        else
        {
            _refused++;
            _isUnavailable |= ExitCodes.Of(result.Error!) == ExitCodes.Unavailable;
            if (_refused <= ComplaintsMax && !session.Printer.IsJson)
            {
                session.Surroundings.Error.WriteLine(
                    $"{_name}, line {line}: job '{result.Id}': {Complaint.Of(result.Error!)}");
            }
        }

        if (session.Printer.IsJson)
        {
            session.Printer.Json(result.Job is { } taken ? SubmitCommand.ToJson(taken) : ToJson(result, line));
        }
    }

    private static JsonObject ToJson(SubmitResult refused, int line) => new()
    {
        ["id"] = refused.Id,
        ["line"] = line,
        ["reason"] = refused.Error!.Reason,
        ["message"] = refused.Error.Message,
    };

    private void Summarize()
    {
        var error = session.Surroundings.Error;
        if (session.Printer.IsJson)
        {
            error.WriteLine(Printer.Line(new JsonObject
            {
                ["submitted"] = _taken,
                ["duplicates"] = _duplicates,
                ["refused"] = _refused,
                ["complete"] = !_isUnavailable,
            }));
            return;
        }

        if (_refused > ComplaintsMax)
        {
            error.WriteLine($"... and {Count(_refused - ComplaintsMax)} more.");
        }

        error.WriteLine(
            $"Submitted {Count(_taken)} jobs ({Count(_duplicates)} were there before), {Count(_refused)} refused.");
        if (_isUnavailable)
        {
            error.WriteLine(
                "Stopped because no node could serve the call. Lines with ids may be sent again without harm.");
        }
    }

    private async IAsyncEnumerable<(int Line, JobRequest Job)> ReadAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        using var file = from == "-" ? null : Open();
        var reader = file ?? session.Surroundings.In;
        var line = 0;
        while (await reader.ReadLineAsync(stop) is { } text)
        {
            line++;
            if (!string.IsNullOrWhiteSpace(text))
            {
                yield return (line, Parse(line, text));
            }
        }
    }

    private StreamReader Open()
    {
        try
        {
            return new StreamReader(from);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--from: {error.Message}", error);
        }
    }

    private JobRequest Parse(int line, string text)
    {
        try
        {
            return JobLine.Parse(text);
        }
        catch (UsageException error)
        {
            throw new UsageException($"{_name}, line {line}: {error.Message}", error);
        }
    }

    private async Task WithProgressAsync(int? total, Func<Action<int>, Task> work)
    {
        if (!session.Surroundings.IsErrorTerminal || session.Printer.IsJson)
        {
            await work(static _ => { });
            return;
        }

        await Printer.NewConsole(session.Surroundings.Error).Progress()
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask("Submitting", maxValue: total ?? 1);
                bar.IsIndeterminate = total is null;
                await work(count => bar.Increment(count));
            });
    }

    private static string Count(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
