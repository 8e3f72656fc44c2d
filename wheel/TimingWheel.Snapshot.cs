using System.Buffers;

namespace Sched.Wheel;

// The logical snapshot: what lies in which bucket at which position, and nothing about chunks or memory. Restoring
// never places an entry by its due again, since that would lose the order of entries that wait in an upper bucket.
//
//   version 1 | Time 8 | partly fired 1 | sections 1
//   section:  tier 1 | buckets 8, then by unit: unit 8 | entries 8 | entries of 16 bytes, oldest first
//
// Sections 0..3 are the tiers. Aligned minutes and the progress of owed steps will be sections of their own.
public sealed unsafe partial class TimingWheel
{
    private const byte Version = 1;

    public void WriteTo(IBufferWriter<byte> output)
    {
        Invariant.Holds(!_isAdvancing);
        output.WriteByte(Version);
        output.WriteInt64(Time);
        output.WriteByte(_isPartlyFired ? (byte)1 : (byte)0);
        output.WriteByte(Tiers);
        for (var tier = Milliseconds; tier < Tiers; tier++)
        {
            WriteTier(output, tier);
        }
    }

    /// <summary>Replaces everything the wheel holds by a snapshot's content.</summary>
    public void ReadFrom(ReadOnlySpan<byte> input, out int consumed)
    {
        Invariant.Holds(!_isAdvancing);
        Clear();
        var reader = new SnapshotInput(input);
        Invariant.Holds(reader.ReadByte() == Version);
        Time = 0;
        MoveTo(reader.ReadInt64());
        _isPartlyFired = reader.ReadByte() != 0;
        Invariant.Holds(reader.ReadByte() == Tiers);
        for (var tier = Milliseconds; tier < Tiers; tier++)
        {
            Invariant.Holds(reader.ReadByte() == tier);
            ReadTier(ref reader, tier);
        }

        consumed = reader.Position;
    }

    private void WriteTier(IBufferWriter<byte> output, int tier)
    {
        var ring = _tiers[tier];
        output.WriteByte((byte)tier);
        output.WriteInt64(ring.BucketsInUse);
        var left = ring.BucketsInUse;
        for (var unit = CurrentUnit(tier); left > 0; unit++)
        {
            unit = ring.FirstUnit(unit);
            ref var bucket = ref ring.Bucket(unit);
            output.WriteInt64(unit);
            output.WriteInt64(bucket.Count);
            bucket.WriteTo(output);
            left--;
        }
    }

    private void ReadTier(ref SnapshotInput reader, int tier)
    {
        for (var left = reader.ReadInt64(); left > 0; left--)
        {
            var unit = reader.ReadInt64();
            var entries = reader.ReadInt64();
            Invariant.Holds(unit >= CurrentUnit(tier));
            Invariant.Holds(entries > 0);
            _tiers[tier].Append(unit, reader.Read(entries * Chunk.EntryBytes));
            Count += entries;
        }
    }
}
