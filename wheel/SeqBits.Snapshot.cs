using System.Buffers;
using System.Runtime.InteropServices;

namespace Sched.Wheel;

// The snapshot: version 1, number of pages 8, then each page in use in order of seq: its number 8, its bits' count 8,
// a form 1, and its bits in the shorter of two forms: 8,192 bytes of words, or two bytes a position. The bytes depend
// on the bits alone, not on the form a page has in memory.
public sealed unsafe partial class SeqBits
{
    private const byte Version = 1;
    private const byte FormWords = 0;
    private const byte FormPositions = 1;

    // Above this many bits the words are shorter than two bytes a position.
    private const int PositionsMax = (BitPage.Words * 8 / 2) - 1;

    public void WriteTo(IBufferWriter<byte> output)
    {
        output.WriteByte(Version);
        output.WriteInt64(PagesInUse);
        for (var number = NextPage(0); number >= 0; number = NextPage(number + 1))
        {
            WritePage(output, number);
        }
    }

    /// <summary>Replaces all bits by those of a snapshot.</summary>
    public void ReadFrom(ReadOnlySpan<byte> input, out int consumed)
    {
        ReplaceAll(new nint[16]);
        var reader = new SnapshotInput(input);
        Invariant.Holds(reader.ReadByte() == Version);
        for (var pages = reader.ReadInt64(); pages > 0; pages--)
        {
            ReadPage(ref reader);
        }

        consumed = reader.Position;
    }

    private void WritePage(IBufferWriter<byte> output, long number)
    {
        var page = Find(_nodes, number << BitPage.PositionBits);
        Invariant.Holds(page->Count > 0);
        Invariant.Holds(BitConverter.IsLittleEndian);
        output.WriteInt64(number);
        output.WriteInt64(page->Count);
        if (page->Count > PositionsMax)
        {
            output.WriteByte(FormWords);
            output.Write(BitPage.AsWords(page));
            return;
        }

        output.WriteByte(FormPositions);
        for (var position = BitPage.Next(page, 0); position >= 0; position = BitPage.Next(page, position + 1))
        {
            output.WriteUInt16((ushort)position);
        }
    }

    private void ReadPage(ref SnapshotInput reader)
    {
        var number = reader.ReadInt64();
        var count = reader.ReadInt64();
        Invariant.Holds(number is >= 0 and <= WheelEntry.SeqMax >> BitPage.PositionBits);
        Invariant.Holds(count is > 0 and <= 1 << BitPage.PositionBits);
        var page = reader.ReadByte() == FormWords
            ? BitPage.FromWords(MemoryMarshal.Cast<byte, ulong>(reader.Read(BitPage.Words * 8)), (int)count)
            : BitPage.FromPositions(MemoryMarshal.Cast<byte, ushort>(reader.Read(count * 2)));
        ref var place = ref FindOrAddPlace(number);
        Invariant.Holds(place == 0);
        Replace(ref place, page);
        NodeAt(_nodes, number >> NodeBits)->Count++;
        Count += count;
    }
}
