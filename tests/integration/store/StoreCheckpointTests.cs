using Sched.Store;
using Xunit;

namespace Sched.Tests.Integration.Store;

/// <summary>The bytes that the pair's manifest carries for the store.</summary>
public sealed class StoreCheckpointTests
{
    // version, page bits, segment bits | index | log token | index token | begin | final | buckets | files | ...
    private const string Golden =
        """
        01161c 0700000000000000 03020100050407060809 0a0b0c0d0e0f 13121110151417161819 1a1b1c1d1e1f
        4000000000000000 0000500000000000 0000010000000000
        02000000 0000500000000000 0000000000000000 0600 686c6f672e30
        9001000000000000 efcdab8967452301 0800 612f696e666f2e30 74da7e3b
        """;

    private static readonly StoreCheckpoint Sample = new()
    {
        Index = 7,
        LogToken = new Guid("00010203-0405-0607-0809-0a0b0c0d0e0f"),
        IndexToken = new Guid("10111213-1415-1617-1819-1a1b1c1d1e1f"),
        BeginAddress = 64,
        FinalAddress = 0x500000,
        IndexBuckets = 65_536,
        Files = [new StoreFile("hlog.0", 0x500000, 0), new StoreFile("a/info.0", 400, 0x0123456789abcdef)],
    };

    [Fact]
    public void The_bytes_are_those_of_the_first_release() =>
        Assert.Equal(
            string.Concat(Golden.Where(char.IsAsciiHexDigit)),
            Convert.ToHexStringLower(Sample.ToBytes()));

    [Fact]
    public void What_is_written_is_read_back()
    {
        var read = StoreCheckpoint.FromBytes(Sample.ToBytes());

        Assert.Equal(Sample with { Files = [] }, read with { Files = [] });
        Assert.Equal(Sample.Files, read.Files);
    }

    [Fact]
    public void Every_flipped_bit_and_every_prefix_is_refused()
    {
        var bytes = Sample.ToBytes();
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var flipped = (byte[])bytes.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<StoreFailedException>(() => StoreCheckpoint.FromBytes(flipped));
        }

        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<StoreFailedException>(() => StoreCheckpoint.FromBytes(bytes.AsSpan(0, length)));
        }
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../hlog.0")]
    [InlineData("a/../../hlog.0")]
    public void A_name_that_leads_out_of_the_folder_is_refused(string name)
    {
        var bytes = (Sample with { Files = [new StoreFile(name, 1, 0)] }).ToBytes();

        Assert.Throws<StoreFailedException>(() => StoreCheckpoint.FromBytes(bytes));
    }
}
