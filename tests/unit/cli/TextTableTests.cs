using Sched.Cli;
using Xunit;

namespace Sched.Tests.Cli;

/// <summary>Tables fit the terminal, and what must not be cut is not.</summary>
public sealed class TextTableTests
{
    private static readonly Column[] Columns =
        [new("ID"), new("QUEUE", MayBeCut: true), new("TYPE", MayBeCut: true), new("JOBS", IsNumber: true)];

    private static readonly string[] Long =
        ["0198b1c2-7d3e-7f00-8000-0123456789ab", new('q', 60), new('t', 20), "123456789"];

    [Fact]
    public void A_pipe_gets_every_cell_whole()
    {
        string[] lines = [.. TextTable.Lay(Columns, [Long], width: null)];
        Assert.Equal(Long, lines[1].Split("  ", StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void A_terminal_gets_names_cut_with_an_ellipsis_and_numbers_and_ids_whole()
    {
        string[] lines = [.. TextTable.Lay(Columns, [Long, ["a", "b", "c", "7"]], width: 80)];
        Assert.Equal(
            "0198b1c2-7d3e-7f00-8000-0123456789ab  qqqqqqqqqqqqq…  tttttttttttttt…  123456789", lines[1]);
        Assert.Equal(80, lines[1].Length);
        Assert.Equal(80, lines[2].Length);
        Assert.EndsWith("        7", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_fit_is_left_to_the_terminal() =>
        Assert.Contains(
            Long[0], TextTable.Lay(Columns, [Long], width: 20).ElementAt(1), StringComparison.Ordinal);

    [Fact]
    public void A_cell_cannot_move_the_cursor_or_begin_a_line() =>
        Assert.Equal(
            "a·[2Jb c", TextTable.Lay([new Column("X")], [["a\u001b[2Jb\nc"]], width: 80).ElementAt(1));

    [Fact]
    public void A_character_of_two_units_is_not_cut_in_half() =>
        Assert.Equal(
            "aaa…", TextTable.Lay([new Column("X", MayBeCut: true)], [["aaa\U0001F600bb"]], width: 5).ElementAt(1));

    [Theory]
    [InlineData(90_061_000, "1d1h")]
    [InlineData(3_600_000, "1h")]
    [InlineData(65_000, "1m5s")]
    [InlineData(1_500, "1s500ms")]
    [InlineData(0, "0s")]
    public void A_span_is_shown_in_its_two_largest_units(long millis, string expected) =>
        Assert.Equal(expected, TimeText.Show(TimeSpan.FromMilliseconds(millis)));

    [Fact]
    public void A_time_is_shown_from_now()
    {
        var now = DateTimeOffset.UnixEpoch;
        Assert.Equal("in 5m", TimeText.Relative(now.AddMinutes(5), now));
        Assert.Equal("2h3m ago", TimeText.Relative(now.AddMinutes(-123), now));
        Assert.Equal("now", TimeText.Relative(now.AddMilliseconds(400), now));
        Assert.Equal("", TimeText.Relative(null, now));
    }
}
