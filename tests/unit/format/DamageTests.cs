using FsCheck.Xunit;
using Sched.Engine;
using Sched.Wire.Format;
using Xunit;

namespace Sched.Tests.Format;

[Properties(Arbitrary = [typeof(FormatGenerators)], MaxTest = 1_000)]
public sealed class DamageTests
{
    private static byte[] WholeEntry => ProposedEntry.Of(Samples.Commands).Write();

    [Fact]
    public void An_entry_with_any_bit_flipped_is_refused() => Assert.All(
        Damage.EachBitFlipped(WholeEntry),
        bytes => Assert.Throws<FormatException>(() => EntryReader.Read(bytes)));

    [Fact]
    public void An_entry_cut_short_anywhere_is_refused() => Assert.All(
        Damage.EachPrefix(WholeEntry),
        bytes => Assert.Throws<FormatException>(() => EntryReader.Read(bytes)));

    [Fact]
    public void An_entry_cut_short_anywhere_is_refused_though_its_checksum_is_right() => Assert.All(
        Damage.EachPrefix(WholeEntry).Where(prefix => prefix.Length >= EntryLayout.BytesMin),
        bytes => Assert.Throws<FormatException>(() => EntryReader.Read(Damage.Resealed(bytes))));

    [Property]
    public void An_entry_with_a_bit_flipped_is_refused(ProposedEntry proposed, int where)
    {
        var bytes = proposed.Write();
        var bit = (int)((uint)where % (uint)(bytes.Length * 8));
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        Assert.Throws<FormatException>(() => EntryReader.Read(bytes));
    }

    [Property]
    public void A_forged_entry_reads_as_something_or_is_refused(ProposedEntry proposed, byte[] noise, int where)
    {
        var bytes = proposed.Write();
        foreach (var (one, i) in noise.Select((one, i) => (one, i)))
        {
            // The frame's own bytes are put right again below; all others may become anything.
            var position = EntryLayout.TermAt + (uint)(where + (i * 7919)) % (uint)(bytes.Length - EntryLayout.TermAt);
            bytes[position] = one;
        }

        Damage.ReadsOrIsRefused(bytes.Length, () => EntryReader.Read(Damage.Resealed(bytes)));
    }

    [Fact]
    public void A_forged_bit_anywhere_reads_as_something_or_is_refused() => Assert.All(
        Damage.EachBitFlipped(WholeEntry),
        bytes => Damage.ReadsOrIsRefused(bytes.Length, () => EntryReader.Read(Damage.Resealed(bytes))));

    [Fact]
    public void An_unknown_tag_is_named()
    {
        var bytes = ProposedEntry.Of(new NewTerm()).Write();
        bytes[EntryLayout.HeaderBytes] = 200;
        var fault = Assert.Throws<FormatException>(() => EntryReader.Read(Damage.Resealed(bytes)));
        Assert.Contains("command tag: 200 is unknown", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_version_is_named_before_anything_else()
    {
        var bytes = ProposedEntry.Of(new NewTerm()).Write();
        bytes[EntryLayout.VersionAt] = 9;
        var fault = Assert.Throws<FormatException>(() => EntryReader.Read(bytes));
        Assert.Contains("version 9", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ffffffffffffffffff01", "do not fit")]
    [InlineData("ffffffffffffffffff02", "does not fit 64 bits")]
    [InlineData("ffffffffffffffffffffff", "does not fit 64 bits")]
    [InlineData("8000", "needless byte")]
    [InlineData("05", "do not fit")]
    [InlineData("80", "1 bytes expected, 0 left")]
    [InlineData("02c328", "not UTF-8")]
    public void A_false_length_is_refused_by_its_reason(string hex, string reason)
    {
        var fault = Assert.Throws<FormatException>(() =>
        {
            var input = new ByteReader(Convert.FromHexString(hex), "Text");
            input.ReadString("word");
        });
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_snapshot_with_any_bit_flipped_is_refused() => Assert.All(
        Damage.EachBitFlipped(SnapshotSamples.Write()),
        bytes => Assert.Throws<InvalidDataException>(() => SnapshotSamples.Read(bytes)));

    [Fact]
    public void A_snapshot_cut_short_anywhere_is_refused() => Assert.All(
        Damage.EachPrefix(SnapshotSamples.Write()),
        bytes => Assert.Throws<InvalidDataException>(() => SnapshotSamples.Read(bytes)));

    [Fact]
    public void A_snapshot_with_a_flipped_bit_in_a_section_names_it()
    {
        var bytes = SnapshotSamples.Write();
        bytes[^20] ^= 1;
        var fault = Assert.Throws<InvalidDataException>(() => SnapshotSamples.Read(bytes));
        Assert.Contains("section 'wheel': checksum", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_snapshot_with_bytes_behind_its_end_is_refused() =>
        Assert.Throws<InvalidDataException>(() => SnapshotSamples.Read([.. SnapshotSamples.Write(), 0]));

    [Fact]
    public void A_snapshot_that_lacks_a_whole_section_is_refused()
    {
        var whole = SnapshotSamples.Write();
        const int FirstSectionBytes = 16 + 3;
        Assert.Throws<InvalidDataException>(
            () => SnapshotSamples.Read([.. whole[..16], .. whole[(16 + FirstSectionBytes)..]]));
    }

    [Fact]
    public void A_false_length_of_a_section_costs_no_memory()
    {
        var bytes = SnapshotSamples.Write();
        bytes[16 + 4 + 3] = 0x70; // About 1.9 GB.
        const int AStep = 1024 * 1024;
        Damage.ReadsOrIsRefused(bytes.Length + (AStep / 16), () => SnapshotSamples.Read(bytes));
    }
}
