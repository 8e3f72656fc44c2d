using FsCheck.Xunit;
using Sched.Engine;
using Sched.Wire.Format;
using Xunit;

namespace Sched.Tests.Format;

[Properties(Arbitrary = [typeof(FormatGenerators)], MaxTest = 300)]
public sealed class EntryTests
{
    [Property]
    public void An_entry_reads_back_as_it_was_written(ProposedEntry proposed)
    {
        var entry = EntryReader.Read(proposed.Write());

        Assert.Equal((proposed.Term, proposed.ClockMs, proposed.Level), (entry.Term, entry.ClockMs, entry.Level));
        Assert.Equal(proposed.Proposals.Select(proposal => proposal.Id), entry.ProposalIds);
        Assert.Equal(
            proposed.Proposals.Select(proposal => proposal.Caller), entry.CallerOf.Select(i => entry.Callers[i]));
        Assert.True(Alike.Are(proposed.Proposals.Select(proposal => proposal.Command).ToArray(), entry.Commands));
    }

    [Property]
    public void Each_caller_is_named_once(ProposedEntry proposed)
    {
        var entry = EntryReader.Read(proposed.Write());
        Assert.Equal(proposed.Proposals.Select(proposal => proposal.Caller).Distinct(), entry.Callers);
    }

    [Property]
    public void A_writer_that_was_used_before_writes_the_same_bytes(ProposedEntry first, ProposedEntry second)
    {
        var writer = new EntryWriter();
        first.Write(writer);
        Assert.Equal(second.Write(), second.Write(writer));
    }

    [Fact]
    public void Length_and_count_tell_how_full_the_entry_is()
    {
        var writer = new EntryWriter();
        writer.Begin(1, 2, 3);
        Assert.Equal((28, 0), (writer.Length, writer.Count));

        writer.Add(1, "", new NewTerm());
        Assert.Equal((28 + 11, 1), (writer.Length, writer.Count));

        var length = writer.Length;
        Assert.Equal(length + 4, writer.Finish().Length);
    }

    [Fact]
    public void A_command_that_cannot_be_written_leaves_no_trace()
    {
        var halfASurrogate = new PutNamespace("\uD800", true);
        var wrongBitmap = Samples.AckRuns with { Count = 99 };
        var noSuchQueue = Samples.SubmitJobs with { Queues = [] };
        var writer = new EntryWriter();
        writer.Begin(7, 1_000, 1);
        writer.Add(1, "anna", Samples.AdvanceTime);
        foreach (var command in new Command[] { halfASurrogate, wrongBitmap, noSuchQueue, new Unheard() })
        {
            Assert.ThrowsAny<ArgumentException>(() => writer.Add(2, "bert", command));
        }

        writer.Add(2, "anna", new NewTerm());
        Assert.Equal(ProposedEntry.Of(Samples.AdvanceTime, new NewTerm()).Write(), writer.Finish().ToArray());
    }

    [Fact]
    public void A_writer_takes_nothing_before_its_beginning_and_after_its_end()
    {
        var writer = new EntryWriter();
        Assert.Throws<InvalidOperationException>(() => writer.Add(1, "", new NewTerm()));
        Assert.Throws<InvalidOperationException>(() => writer.Finish());

        writer.Begin(1, 1, 1);
        writer.Finish();
        Assert.Throws<InvalidOperationException>(() => writer.Add(1, "", new NewTerm()));
        Assert.Throws<InvalidOperationException>(() => writer.Finish());
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Begin(1, 1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Begin(1, 1, 65_536));
    }

    [Fact]
    public void A_large_request_grows_the_buffer()
    {
        var body = new byte[64 * 1024];
        Array.Fill(body, (byte)7);
        var jobs = Enumerable.Range(0, 64).Select(_ => new JobSpec { Body = body }).ToArray();

        var bytes = ProposedEntry.Of(new SubmitJobs("a", ["b"], jobs)).Write();

        var read = Assert.IsType<SubmitJobs>(EntryReader.Read(bytes).Commands[0]);
        Assert.All(read.Jobs, job => Assert.True(job.Body.Span.SequenceEqual(body)));
    }

    private sealed record Unheard : Command;
}
