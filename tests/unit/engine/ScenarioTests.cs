using Sched.Tests.House;
using Xunit;

namespace Sched.Tests.Engine;

/// <summary>
/// Runs every file under <c>scenarios/</c>. A file is a conversation: lines that start with <c>&gt;</c> are entries of
/// the log, lines that start with <c>#</c> tell the story, the rest is what the engine answered. After an intended
/// change, run again with UPDATE_SCENARIOS=1 and read the diff before committing it.
/// </summary>
public sealed class ScenarioTests
{
    private static readonly string Folder = Repository.Absolute("tests/unit/engine/scenarios");

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Folder, "*.txt").Select(path => Path.GetFileName(path)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public void The_engine_answers_as_written(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var path = Path.Combine(Folder, file);
        var written = File.ReadAllText(path);
        using var scenario = new Scenario();

        var answered = scenario.Replay(written);

        if (Environment.GetEnvironmentVariable("UPDATE_SCENARIOS") == "1")
        {
            File.WriteAllText(path, answered);
        }
        else
        {
            Assert.Equal(written, answered);
        }
    }
}
