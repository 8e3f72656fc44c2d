using FsCheck.Fluent;
using FsCheck.Xunit;
using Sched.Engine;
using Sched.Wire.Format;
using Xunit;

namespace Sched.Tests.Format;

[Properties(Arbitrary = [typeof(FormatGenerators)], MaxTest = 500)]
public sealed class CommandLayoutTests
{
    [Property]
    public void A_command_reads_back_as_it_was_written(Command command) =>
        Assert.True(Alike.Are(command, ReadBack(command)), $"{command} came back otherwise");

    [Fact]
    public void Each_command_of_the_engine_reads_back_from_every_size_of_input()
    {
        foreach (var generator in FormatGenerators.EachCommand)
        {
            foreach (var command in generator.Sample(100, 30))
            {
                Assert.True(Alike.Are(command, ReadBack(command)), $"{command} came back otherwise");
            }
        }
    }

    [Fact]
    public void Each_command_of_the_engine_has_a_tag_a_generator_and_a_sample()
    {
        var commands = typeof(Command).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Command))).ToHashSet();

        Assert.Equal(
            commands, FormatGenerators.EachCommand.Select(each => each.Sample(1).Single().GetType()).ToHashSet());
        Assert.Equal(commands, Samples.Commands.Select(sample => sample.GetType()).ToHashSet());
        Assert.Equal(
            Enum.GetValues<CommandTag>().ToHashSet(), Samples.Commands.Select(CommandLayout.TagOf).ToHashSet());
    }

    [Fact]
    public void Empty_lists_and_texts_read_back_as_empty_ones()
    {
        Command[] hollow =
        [
            new SubmitJobs("", [], []), new CancelJobs("", [], false), new OpenSession(default, "", [], 0, ""),
            new ExpireSession(0, []), new AckRuns(0, default, 0, default, []), new ReleaseRuns(0, []),
        ];
        Assert.All(hollow, command => Assert.True(Alike.Are(command, ReadBack(command))));
    }

    [Fact]
    public void What_was_read_is_a_slice_of_the_input()
    {
        var bytes = ProposedEntry.Of(Samples.SubmitJobs).Write();
        var submit = Assert.IsType<SubmitJobs>(EntryReader.Read(bytes).Commands[0]);

        Assert.True(bytes.AsSpan().Overlaps(submit.Jobs[0].Id.Span));
        Assert.True(bytes.AsSpan().Overlaps(submit.Jobs[0].Body.Span));
        Assert.True(bytes.AsSpan().Overlaps(submit.Jobs[1].Key.Span));
    }

    private static Command ReadBack(Command command) => EntryReader.Read(ProposedEntry.Of(command).Write()).Commands[0];
}
