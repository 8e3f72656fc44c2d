using Sched.Engine;
using Sched.Wire.Format;
using Xunit;

namespace Sched.Tests.Format;

/// <summary>
/// The bytes themselves. From the first release on a golden may be added but not edited: an old log must stay
/// readable, and old and new nodes of one group must write alike.
/// </summary>
public sealed class GoldenTests
{
    private const string Entry =
        """
        010001005a000000 0700000000000000 e803000000000000 03000000 0201020304050607080004616e6e61
        070200000000000000010462657274 0504030201000000 0a030000000000000000 09000000 10 8002 808040 5681bd63
        """;

    private const string Body =
        """
        01 0973656e642d6d61696c 0a746578742f706c61696e 010b7472616365706172656e740430302d31 02 047465616d0161
        04746965720162 0568656c6c6f
        """;

    private const string Snapshot =
        """
        53434844534e4150 0100000000000000 010001000300000000000000 a22e7829 010203 020003000000000000000000
        23e79511 020003000500000000000000 f790c853 776865656c 000000004800000000000000 19e7b849
        """;

    public static TheoryData<string, string> Commands => new()
    {
        {
            nameof(Genesis),
            """
            01 00a8da769b010000 11110000000000002222000000000000 00112233445566778899aabbccddeeff 01
            """
        },
        { nameof(NewTerm), "02" },
        { nameof(PutNamespace), "03 0473686f70 01" },
        { nameof(PutQueue), "04 0473686f70 046d61696c 05e80780dddb01" },
        {
            nameof(SubmitJobs),
            """
            05 0473686f70 02046d61696c0562696c6c73 02 18 076f726465722d31 cdab000000000000 01 ac02 0568656c6c6f
            3f 00 0100000000000000 00 8827 020a14 026575 00
            """
        },
        { nameof(CancelJobs), "06 0473686f70 01 01 076f726465722d31" },
        { nameof(AdvanceTime), "07 0504030201000000" },
        { nameof(OpenSession), "08 0a000000000000000b00000000000000 0473686f70 01046d61696c 9875 027731" },
        { nameof(ExpireSession), "09 09000000 03 e807 01 c701" },
        { nameof(GrantLeases), "0a 09000000 10 8002 808040" },
        { nameof(AckRuns), "0b 09000000 e803000000000000 0a ff01 01 4d f103000000000000 02 04626f6f6d" },
        { nameof(ReleaseRuns), "0c 09000000 01 4d f103000000000000" },
    };

    [Theory, MemberData(nameof(Commands))]
    public void A_command_has_these_bytes(string name, string hex)
    {
        var command = Samples.Commands.Single(sample => sample.GetType().Name == name);
        var buffer = new ByteBuffer(16);
        buffer.WriteByte((byte)CommandLayout.TagOf(command));
        CommandLayout.Write(buffer, command);
        Assert.Equal(Plain(hex), Convert.ToHexStringLower(buffer.Written.Span));

        var input = new ByteReader(Convert.FromHexString(Plain(hex)), "Golden");
        var read = CommandLayout.Read((CommandTag)input.ReadByte("tag"), ref input);
        input.ExpectEnd();
        Assert.True(Alike.Are(command, read));
    }

    [Fact]
    public void Each_command_has_a_golden() =>
        Assert.Equal(Samples.Commands.Select(sample => sample.GetType().Name), Commands.Select(row => row.Data.Item1));

    [Fact]
    public void An_entry_has_these_bytes()
    {
        Assert.Equal(Plain(Entry), Convert.ToHexStringLower(Samples.Entry.Write()));

        var read = EntryReader.Read(Convert.FromHexString(Plain(Entry)));
        Assert.Equal((7L, 1_000L, 1), (read.Term, read.ClockMs, read.Level));
        Assert.Equal(["anna", "bert"], read.Callers);
        Assert.Equal([0x0807060504030201UL, 2, 3], read.ProposalIds);
        Assert.Equal([0, 1, 0], read.CallerOf);
        Assert.Equal([new NewTerm(), Samples.AdvanceTime, Samples.GrantLeases], read.Commands);
    }

    [Fact]
    public void A_job_body_has_these_bytes()
    {
        var buffer = new ByteBuffer(16);
        Samples.JobBody.Write(buffer);
        Assert.Equal(Plain(Body), Convert.ToHexStringLower(buffer.Written.Span));
        Assert.True(Alike.Are(Samples.JobBody, JobBody.Read(Convert.FromHexString(Plain(Body)))));
    }

    [Fact]
    public void A_snapshot_has_these_bytes()
    {
        Assert.Equal(Plain(Snapshot), Convert.ToHexStringLower(SnapshotSamples.Write()));

        var read = SnapshotSamples.Read(Convert.FromHexString(Plain(Snapshot)));
        Assert.Equal(
            SnapshotSamples.Sections.Select(section => section.Kind.Id), read.Select(section => section.Kind.Id));
        Assert.True(Alike.Are(
            SnapshotSamples.Sections.Select(section => section.Content).ToArray(),
            read.Select(section => section.Content).ToArray()));
    }

    [Fact]
    public void The_checksum_is_the_one_of_RFC_3720()
    {
        Assert.Equal(0xE3069283u, Crc32C.Of("123456789"u8));
        Assert.Equal(0x8A9136AAu, Crc32C.Of(new byte[32]));
        Assert.Equal(0xE3069283u, Crc32C.Append(Crc32C.Of("1234"u8), "56789"u8));
    }

    private static string Plain(string hex) => string.Concat(hex.Where(char.IsAsciiHexDigit));
}
