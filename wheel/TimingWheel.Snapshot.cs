using System.Buffers;

namespace Sched.Wheel;

// The logical snapshot: what lies in which bucket at which position, and nothing about chunks or memory. Restoring
// never places an entry by its due again, since that would lose the order of entries that wait in an upper bucket.
//
//   version 2 | Time 8 | partly fired 1
//   milliseconds, then aligned minutes, minutes, hours, days:
//       entries moved of the unit that opens next 8 (not for milliseconds)
//       buckets 8, then by unit: unit 8 | entries 8 | entries of 16 bytes, oldest first
//   the sorted lists of this minute and of the next, see SortedMinute
public sealed unsafe partial class TimingWheel
{
    private const byte Version = 2;

    public void WriteTo(IBufferWriter<byte> output)
    {
        Invariant.Holds(!_isAdvancing);
        output.WriteByte(Version);
        output.WriteInt64(Time);
        output.WriteByte(_isPartlyFired ? (byte)1 : (byte)0);
        WriteRing(output, _milliseconds, Time + 1);
        foreach (var steps in _owed)
        {
            output.WriteInt64(steps.Moved);
            WriteRing(output, steps.Ring, steps.NextUnit);
        }

        SortedAt(_minute).WriteTo(output);
        SortedAt(_minute + 1).WriteTo(output);
    }

    /// <summary>Replaces everything the wheel holds by a snapshot's content.</summary>
    public void ReadFrom(ReadOnlySpan<byte> input, out int consumed)
    {
        Invariant.Holds(!_isAdvancing);
        Clear();
        var reader = new SnapshotInput(input);
        Invariant.Holds(reader.ReadByte() == Version);
        SetTime(reader.ReadInt64());
        _owed[0].Restart(_minute);
        _owed[Minutes].Restart(_minute);
        _owed[Hours].Restart(_hour);
        _owed[Days].Restart(_day);
        _isPartlyFired = reader.ReadByte() != 0;
        ReadRing(ref reader, _milliseconds, Time + 1);
        foreach (var steps in _owed)
        {
            steps.Restore(reader.ReadInt64());
            ReadRing(ref reader, steps.Ring, steps.NextUnit);
        }

        Count += SortedAt(_minute).ReadFrom(ref reader);
        Count += SortedAt(_minute + 1).ReadFrom(ref reader);
        consumed = reader.Position;
    }

    private static void WriteRing(IBufferWriter<byte> output, Ring ring, long fromUnit)
    {
        output.WriteInt64(ring.BucketsInUse);
        var unit = fromUnit;
        for (var left = ring.BucketsInUse; left > 0; left--)
        {
            unit = ring.FirstUnit(unit);
            ref var bucket = ref ring.Bucket(unit);
            output.WriteInt64(unit);
            output.WriteInt64(bucket.Count);
            bucket.Prefix.WriteTo(output);
            unit++;
        }
    }

    private void ReadRing(ref SnapshotInput reader, Ring ring, long fromUnit)
    {
        for (var left = reader.ReadInt64(); left > 0; left--)
        {
            var unit = reader.ReadInt64();
            var entries = reader.ReadInt64();
            Invariant.Holds(unit >= fromUnit);
            Invariant.Holds(entries > 0);
            ring.Append(unit, reader.Read(entries * Chunk.EntryBytes));
            Count += entries;
        }
    }
}
