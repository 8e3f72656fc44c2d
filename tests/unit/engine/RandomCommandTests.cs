using Xunit;

namespace Sched.Tests.Engine;

/// <summary>
/// Random lists of commands under the judge. <c>SCHED_LONG=1</c> runs a hundred thousand lists;
/// <c>SCHED_SEED=n</c> begins at another seed.
/// </summary>
public sealed class RandomCommandTests
{
    private const int Lists = 300;
    private const int ListsLong = 100_000;

    [Fact]
    public void The_engine_only_does_what_the_judge_permits()
    {
        var lists = Environment.GetEnvironmentVariable("SCHED_LONG") == "1" ? ListsLong : Lists;
        _ = int.TryParse(Environment.GetEnvironmentVariable("SCHED_SEED"), out var first);

        for (var seed = first; seed < first + lists; seed++)
        {
            var entries = RandomList.Run(seed);

            Assert.NotEmpty(entries);
        }
    }
}
