using System.Buffers.Binary;

namespace Sched.Wire.Format;

/// <summary>
/// Reads what <see cref="RecordWriter"/> wrote. A value that is too short yields zeros and <see cref="IsBroken"/>, so
/// that a layout needs one check at its end.
/// </summary>
internal ref struct RecordParser
{
    private readonly ReadOnlySpan<byte> _value;
    private int _at;

    /// <summary>Broken from the start when the seal does not hold or the version is another.</summary>
    public RecordParser(RecordKey key, ReadOnlySpan<byte> value, byte version)
    {
        _value = value;
        _at = RecordSeal.Bytes;
        IsBroken = !RecordSeal.Holds(key, value) || Byte() != version;
    }

    public bool IsBroken { get; private set; }

    public readonly int BytesLeft => IsBroken ? 0 : _value.Length - _at;

    public byte Byte() => Has(1) ? _value[_at++] : default;

    public ushort UInt16() => Has(2) ? BinaryPrimitives.ReadUInt16LittleEndian(Take(2)) : default;

    public uint UInt32() => Has(4) ? BinaryPrimitives.ReadUInt32LittleEndian(Take(4)) : default;

    public int Int32() => unchecked((int)UInt32());

    public long UInt48()
    {
        long low = UInt32();
        return low | ((long)UInt16() << 32);
    }

    public ulong UInt64() => Has(8) ? BinaryPrimitives.ReadUInt64LittleEndian(Take(8)) : default;

    public long Int64() => unchecked((long)UInt64());

    public ReadOnlySpan<byte> Blob(int count) => Has(count) ? Take(count) : default;

    private bool Has(int count)
    {
        if (_value.Length - _at < count)
        {
            IsBroken = true;
        }

        return !IsBroken;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        var field = _value.Slice(_at, count);
        _at += count;
        return field;
    }
}
