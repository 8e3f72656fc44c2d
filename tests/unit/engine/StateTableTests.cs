using Sched.Engine;
using Sched.Tests.House;
using Xunit;

namespace Sched.Tests.Engine;

/// <summary>The event × state table, cell by cell; <c>state-table.txt</c> holds it as a person reads it.</summary>
public sealed class StateTableTests
{
    private static readonly string File = Repository.Absolute("tests/unit/engine/state-table.txt");

    public static TheoryData<string, string, string> Cells
    {
        get
        {
            var cells = new TheoryData<string, string, string>();
            var happening = "";
            foreach (var line in System.IO.File.ReadLines(File).Where(line => line.Length > 0 && line[0] != '#'))
            {
                if (line[0] == '[')
                {
                    happening = line.Trim('[', ']');
                    continue;
                }

                var parts = line.Split(':', StringSplitOptions.TrimEntries);
                cells.Add(happening, parts[0], parts[1]);
            }

            return cells;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Each_event_does_to_each_state_what_the_table_says(string happening, string state, string expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        using var run = new RunInState(state);
        var before = run.State;

        var outcome = run.Do(happening);

        var words = expected.Split(' ');
        var stateAfter = words[^1] == "=" ? before : Enum.Parse<RunState>(words[^1]);
        var answer = words.Length == 1 ? Outcome.None : Enum.Parse<Outcome>(words[0]);
        Assert.Equal((answer, stateAfter), (outcome, run.State));
    }
}
