using System.Globalization;
using System.Text;
using Sched.Engine;
using Sched.Wire.Format;
using Xunit;

namespace Sched.Tests.Format;

/// <summary>What the log pays for each kind of work. Every byte here is written three times and flushed.</summary>
public sealed class LogBytesTests
{
    [Fact]
    public void A_plain_job_with_a_UUID_costs_56_bytes_and_its_body()
    {
        const int BodyBytes = 100;
        var jobs = Enumerable.Range(0, 100).Select(i => new JobSpec
        {
            Id = Encoding.UTF8.GetBytes(new Guid(i, 0, 0, new byte[8]).ToString("D", CultureInfo.InvariantCulture)),
            ContentHash = ulong.MaxValue,
            DueMs = 3 * 365 * 24 * 3_600_000L,
            Priority = Limits.PriorityDefault,
            Body = new byte[BodyBytes],
        }).ToArray();

        var one = BytesOf(new SubmitJobs("default", ["mail"], jobs[..1]));
        var all = BytesOf(new SubmitJobs("default", ["mail"], jobs));

        Assert.InRange((all - one) / 99, BodyBytes + 50, BodyBytes + 56);
    }

    [Fact]
    public void Acks_of_a_full_batch_cost_16_bytes_and_a_bit_a_run() =>
        Assert.Equal(16 + (256 / 8), BytesOf(new AckRuns(1, new FencingToken(1L << 40), 256, new byte[32], [])));

    [Fact]
    public void A_grant_costs_at_most_16_bytes() =>
        Assert.InRange(BytesOf(new GrantLeases(1, 4_096, 4_096, 256L << 20)), 1, 16);

    [Fact]
    public void Time_costs_8_bytes_and_its_tag() => Assert.Equal(1 + 8, BytesOf(new AdvanceTime(1L << 39)));

    [Fact]
    public void A_session_with_4096_started_runs_expires_in_about_a_byte_a_run()
    {
        var started = Enumerable.Range(1, 4_096).Select(i => new FencingToken((1L << 40) + (i * 3))).ToArray();
        Assert.InRange(BytesOf(new ExpireSession(1, started)), 4_096, 4_096 + 20);
    }

    private static int BytesOf(Command command)
    {
        var buffer = new ByteBuffer(16);
        buffer.WriteByte((byte)CommandLayout.TagOf(command));
        CommandLayout.Write(buffer, command);
        return buffer.Length;
    }
}
