using FsCheck.Xunit;
using Sched.Wire.Format;
using Xunit;

namespace Sched.Tests.Format;

[Properties(Arbitrary = [typeof(FormatGenerators)], MaxTest = 500)]
public sealed class JobBodyTests
{
    [Property]
    public void A_body_reads_back_as_it_was_written(JobBody body)
    {
        var bytes = BytesOf(body);
        Assert.True(Alike.Are(body, JobBody.Read(bytes)));
    }

    [Property]
    public void A_body_cut_short_is_refused(JobBody body)
    {
        var bytes = BytesOf(body);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<FormatException>(() => JobBody.Read(bytes.AsMemory(0, length)));
        }

        byte[] oneTooMany = [.. bytes, 0];
        Assert.Throws<FormatException>(() => JobBody.Read(oneTooMany));
    }

    [Property]
    public void A_damaged_body_reads_as_something_or_is_refused(JobBody body, int where, byte with)
    {
        var bytes = BytesOf(body);
        bytes[(int)((uint)where % (uint)bytes.Length)] ^= with;
        Damage.ReadsOrIsRefused(bytes.Length, () => JobBody.Read(bytes));
    }

    [Fact]
    public void The_payload_is_a_slice_of_the_input()
    {
        var bytes = BytesOf(Samples.JobBody);
        Assert.True(bytes.AsSpan().Overlaps(JobBody.Read(bytes).Payload.Span));
    }

    [Fact]
    public void Headers_keep_their_order()
    {
        var turned = Samples.JobBody with { Labels = [.. Samples.JobBody.Labels.Reverse()] };
        Assert.NotEqual(BytesOf(Samples.JobBody), BytesOf(turned));
        Assert.Equal("tier", JobBody.Read(BytesOf(turned)).Labels[0].Key);
    }

    private static byte[] BytesOf(JobBody body)
    {
        var buffer = new ByteBuffer(16);
        body.Write(buffer);
        return buffer.Written.ToArray();
    }
}
