using System.Text;
using Sched.Engine;

namespace Sched.Tests.Engine;

/// <summary>Writes what the engine answered, as a reader of the story wants it.</summary>
internal static class ScenarioAnswers
{
    public static string Of(Command[] commands, Result[] results, Effects effects)
    {
        var text = new StringBuilder();
        for (var i = 0; i < commands.Length; i++)
        {
            Write(text, Lines(commands[i], results[i]));
        }

        Write(text, effects.Granted.SelectMany(Lines));
        Write(text, effects.Notices.Select(notice =>
            $"tell session {notice.Session}: run {notice.Seq} with token {notice.Token} is {Word(notice.Kind)}"));
        Write(text, effects.Closed.Select(session => $"session {session} is closed"));
        return text.ToString();
    }

    /// <summary>Where time and runs stand.</summary>
    public static string OfLook(JudgedEngine engine)
    {
        var nextMs = engine.Engine.NextDueMs;
        var next = nextMs == long.MaxValue ? "never" : $"{nextMs}";
        var text = new StringBuilder();
        Write(text, [$"clock {engine.Engine.ClockMs}, wheel {engine.Engine.WheelTimeMs}, next {next}"]);
        Write(text, engine.State.Runs.Keys
            .GroupBy(engine.StateOf)
            .OrderBy(state => state.Key)
            .Select(state => $"{Word(state.Key)}: {Spans([.. state.Order()])}"));
        return text.ToString();
    }

    private static IEnumerable<string> Lines(Command command, Result result)
    {
        if (result.Items.Length > 0)
        {
            return Folded(result.Items);
        }

        var number = command switch
        {
            AdvanceTime => $", wheel at {result.Number}",
            OpenSession => $", session {result.Number}",
            GrantLeases => $", {result.Number} granted",
            ExpireSession when result.Outcome == Outcome.Partial => $", {result.Number} still held",
            _ => "",
        };
        return [$"{Word(result.Outcome)}{number}", .. Folded(result.Refused)];
    }

    // Neighbours that fared alike share a line: "done, runs 1-1000 ready".
    private static IEnumerable<string> Folded(IEnumerable<Answer> answers) =>
        Fold(answers.ToList(), answer => answer.Seq, answer => answer with { Seq = 0, Token = default }, Line);

    private static IEnumerable<string> Lines(LeaseBatch batch) =>
        Fold(batch.Runs, run => run.Seq, run => run with { Seq = 0 }, (first, last) =>
        {
            var at = Array.IndexOf(batch.Runs, first);
            var count = (int)(last.Seq - first.Seq);
            var token = batch.FirstToken.Value + at;
            return $"session {batch.Session} gets {Span("run", first.Seq, last.Seq)}: "
                + $"{Span("token", token, token + count)}, attempt {first.Attempt}, ready since {first.ReadyMs}";
        });

    private static IEnumerable<string> Fold<T>(
        IReadOnlyList<T> items, Func<T, long> seq, Func<T, object> likeness, Func<T, T, string> line)
    {
        for (var first = 0; first < items.Count;)
        {
            var last = first;
            while (last + 1 < items.Count
                && seq(items[last + 1]) == seq(items[last]) + 1
                && likeness(items[last + 1]).Equals(likeness(items[last])))
            {
                last++;
            }

            yield return line(items[first], items[last]);
            first = last + 1;
        }
    }

    private static string Line(Answer first, Answer last)
    {
        var state = first.State == RunState.None ? "" : $" {Word(first.State)}";
        var isCancelling = first.IsCancelling ? ", cancelling" : "";
        var run = first.Seq == 0 ? "" : $", {Span("run", first.Seq, last.Seq)}{state}{isCancelling}";
        return $"{Word(first.Outcome)}{run}";
    }

    private static void Write(StringBuilder text, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            text.Append("  ").Append(line).Append('\n');
        }
    }

    private static string Span(string what, long first, long last) =>
        first == last ? $"{what} {first}" : $"{what}s {first}-{last}";

    // "AlreadyAcked" is read as "already acked".
    private static string Word<T>(T value)
        where T : struct, Enum =>
        string.Concat($"{value}".Select(letter => char.IsUpper(letter) ? $" {letter}" : $"{letter}"))
            .Trim()
            .ToLowerInvariant();

    // Neighbours are written as one: "1-300, 302".
    private static string Spans(long[] seqs)
    {
        var spans = new List<(long First, long Last)>();
        foreach (var seq in seqs)
        {
            if (spans.Count > 0 && spans[^1].Last == seq - 1)
            {
                spans[^1] = (spans[^1].First, seq);
            }
            else
            {
                spans.Add((seq, seq));
            }
        }

        return string.Join(
            ", ", spans.Select(span => span.First == span.Last ? $"{span.First}" : $"{span.First}-{span.Last}"));
    }
}
