using Sched.JepsenStyle.History;
using Xunit;

namespace Sched.Tests.Jepsen;

/// <summary>What a worker writes, a reader reads, also while it is written and after a kill in the middle.</summary>
public sealed class LedgerTests : IDisposable
{
    private static readonly LedgerEntry[] Entries =
    [
        new RunStarted("a", 1, 1, 1_764_046_820_123_456),
        new RunEnded("a", 1, RunVerdict.Success),
        new RunAcked("a", 1, AckAnswer.Accepted),
        new RunEnded("b", long.MaxValue, RunVerdict.Failure),
        new RunAcked("b", long.MaxValue, AckAnswer.Refused),
        new RunAcked("c", 3, AckAnswer.Lost),
    ];

    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly List<LedgerEntry> _read = [];

    [Fact]
    public void What_is_appended_is_read()
    {
        Append(Entries);

        new LedgerReader(_path).ReadNew(_read.Add);

        Assert.Equal(Entries, _read);
    }

    [Fact]
    public void A_reader_goes_on_where_it_was()
    {
        var reader = new LedgerReader(_path);
        Append(Entries.AsSpan(0, 2));
        reader.ReadNew(_read.Add);
        Append(Entries.AsSpan(2));
        reader.ReadNew(_read.Add);

        Assert.Equal(Entries, _read);
    }

    [Fact]
    public void A_line_without_an_end_waits_for_the_rest_of_it()
    {
        var reader = new LedgerReader(_path);
        var line = LedgerFormat.Write(Entries[0]);
        File.WriteAllText(_path, line[..10]);
        reader.ReadNew(_read.Add);
        Assert.Empty(_read);

        File.AppendAllText(_path, line[10..]);
        reader.ReadNew(_read.Add);

        Assert.Equal(Entries[..1], _read);
    }

    [Fact]
    public void Ledgers_longer_than_one_read_are_read_whole()
    {
        LedgerEntry[] many = [.. Enumerable.Range(0, 5_000).Select(i => new RunStarted($"job-{i}", i, 1, 1L << 50))];
        Append(many);

        new LedgerReader(_path).ReadNew(_read.Add);

        Assert.Equal(many, _read);
    }

    [Fact]
    public void A_ledger_that_is_not_there_yet_is_empty()
    {
        new LedgerReader(_path).ReadNew(_read.Add);

        Assert.Empty(_read);
    }

    [Theory]
    [InlineData("start a 1 1")]
    [InlineData("finish a 1 Success")]
    [InlineData("end a x Success")]
    [InlineData("ack a 1 Maybe")]
    public void A_whole_line_that_says_nothing_is_a_fault_of_the_harness(string line)
    {
        Assert.ThrowsAny<Exception>(() => LedgerFormat.Read(line));
    }

    public void Dispose() => File.Delete(_path);

    private void Append(ReadOnlySpan<LedgerEntry> entries)
    {
        using var writer = new LedgerWriter(_path);
        foreach (var entry in entries)
        {
            writer.Append(entry);
        }
    }
}
