using System.Globalization;
using System.Text;

namespace Sched.Tests.Engine;

/// <summary>
/// A conversation with one engine. <c>&gt; 5000 advance; grant 1 slots=2</c> is one log entry at clock 5000 with two
/// commands; <c>&gt; look mail</c> asks and changes nothing. The judge watches here too.
/// </summary>
internal sealed class Scenario : IDisposable
{
    private readonly JudgedEngine _engine = new();

    public string Replay(string script)
    {
        var transcript = new StringBuilder();
        foreach (var line in script.Split('\n').Where(line => line.Length > 0 && line[0] is '>' or '#'))
        {
            if (line.Length > 0)
            {
                transcript.Append(line[0] == '#' && transcript.Length > 0 ? "\n" : "").Append(line).Append('\n');
                transcript.Append(line[0] == '>' ? Answer(line[1..].Trim()) : "");
            }
        }

        return transcript.ToString();
    }

    public void Dispose() => _engine.Dispose();

    private string Answer(string line)
    {
        if (line.StartsWith("look", StringComparison.Ordinal))
        {
            return ScenarioAnswers.OfLook(_engine);
        }

        var clock = line[..line.IndexOf(' ', StringComparison.Ordinal)];
        var commands = line[clock.Length..].Split(';').Select(ScenarioLanguage.Parse).ToArray();
        var results = _engine.Apply(long.Parse(clock, CultureInfo.InvariantCulture), commands);
        return ScenarioAnswers.Of(commands, results, _engine.Effects);
    }
}
