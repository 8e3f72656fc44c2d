using Sched.Engine;

namespace Sched.Wire.Format;

/// <summary>
/// A name's value: <c>seal 4 | version 1 | seq 6 | content hash 8 | id</c>. A UUID is its key already, so its record
/// ends here, 19 bytes long; any other id follows in full.
/// </summary>
public static class NameRecordLayout
{
    public const byte Version = 1;

    private const int FixedBytes = RecordSeal.Bytes + 1 + 6 + 8;

    public static int LengthMax(in NameRecord record) => FixedBytes + record.Id.Length;

    /// <summary>Returns the length written.</summary>
    public static int Write(in NameRecord record, Span<byte> value)
    {
        var writer = new RecordWriter(value, Version);
        writer.UInt48(record.Seq);
        writer.UInt64(record.ContentHash);
        writer.Blob(record.Id.Span);
        return writer.Seal(RecordKey.OfName(record.Key));
    }

    /// <summary>False when the value is damaged or of another version. What is read is a copy.</summary>
    public static bool TryRead(RecordKey key, ReadOnlySpan<byte> value, out NameRecord record)
    {
        var parser = new RecordParser(key, value, Version);
        record = new NameRecord
        {
            Key = key.Name,
            Seq = parser.UInt48(),
            ContentHash = parser.UInt64(),
            Id = parser.Blob(parser.BytesLeft).ToArray(),
        };
        return !parser.IsBroken;
    }
}
