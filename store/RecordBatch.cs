using FASTER.core;
using Sched.Wire.Format;

namespace Sched.Store;

using Session = ClientSession<RecordKey, SpanByte, Slot, Slot, long, RecordFunctions>;

/// <summary>Reads one value; false when it is damaged.</summary>
internal delegate bool RecordLayoutReader<TRecord>(RecordKey key, ReadOnlySpan<byte> value, out TRecord record);

/// <summary>
/// Reads many records at once: issues all reads, completes them together, looks at the fuse, and only then believes
/// and checks each value. Belongs to one session, and so to one thread at a time.
/// </summary>
internal sealed class RecordBatch(Session session, Fuse fuse)
{
    // A pending read blocks a thread of the pool, and the device serves about this many at once.
    private const int ReadsMax = 256;

    private readonly List<Slot> _slots = [];

    public void Read<TKey, TRecord>(
        ReadOnlySpan<TKey> keys,
        Span<TRecord> found,
        Func<TKey, RecordKey> toRecordKey,
        RecordLayoutReader<TRecord> read)
        where TRecord : struct
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(found.Length, keys.Length);

        for (var start = 0; start < keys.Length; start += ReadsMax)
        {
            var count = Math.Min(ReadsMax, keys.Length - start);
            ReadSome(keys.Slice(start, count), found.Slice(start, count), toRecordKey, read);
        }
    }

    private void ReadSome<TKey, TRecord>(
        ReadOnlySpan<TKey> keys,
        Span<TRecord> found,
        Func<TKey, RecordKey> toRecordKey,
        RecordLayoutReader<TRecord> read)
        where TRecord : struct
    {
        var isPending = false;
        for (var i = 0; i < keys.Length; i++)
        {
            isPending |= Issue(toRecordKey(keys[i]), SlotAt(i));
        }

        if (isPending)
        {
            session.CompletePending(wait: true);
        }

        fuse.MustHold();
        for (var i = 0; i < keys.Length; i++)
        {
            found[i] = _slots[i].IsFound ? Parse(toRecordKey(keys[i]), _slots[i], read) : default;
        }
    }

    private bool Issue(RecordKey key, Slot slot)
    {
        slot.Clear();
        var status = session.Read(ref key, ref slot, ref slot);
        if (!status.IsPending && !status.Found)
        {
            slot.Clear();
        }

        return status.IsPending;
    }

    private TRecord Parse<TRecord>(RecordKey key, Slot slot, RecordLayoutReader<TRecord> read)
    {
        if (!read(key, slot.Value, out var record))
        {
            fuse.Blow($"record {key.High:x16}:{key.Low:x16} is damaged ({slot.Value.Length} bytes)");
            fuse.MustHold();
        }

        return record;
    }

    private Slot SlotAt(int position)
    {
        if (position == _slots.Count)
        {
            _slots.Add(new Slot());
        }

        return _slots[position];
    }
}
