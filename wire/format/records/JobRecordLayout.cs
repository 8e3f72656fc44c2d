using System.Buffers.Text;
using Sched.Engine;

namespace Sched.Wire.Format;

/// <summary>
/// A job's value: <c>seal 4 | version 1 | parts 1 | priority 1 | namespace 4 | queue 4 | due 8 | submitted 8</c>, then
/// what <c>parts</c> names, in this order: <c>policy 4 + 8 + 8</c>, the id as a UUID's 16 bytes or as
/// <c>length 2 + text</c>, <c>key length 2 + key</c>; the body takes the rest.
/// </summary>
public static class JobRecordLayout
{
    public const byte Version = 1;

    private const int FixedBytes = RecordSeal.Bytes + 3 + (2 * 4) + (2 * 8);
    private const int PolicyBytes = 4 + 8 + 8;
    private const int UuidBytes = 16;
    private const int UuidChars = 36;
    private const int LengthBytes = 2;

    [Flags]
    private enum Parts : byte
    {
        None = 0,
        Policy = 1,
        Uuid = 2,
        IdText = 4,
        Key = 8,
        All = Policy | Uuid | IdText | Key,
    }

    public static int LengthMax(in JobRecord record) =>
        FixedBytes + PolicyBytes + (2 * LengthBytes) + record.Id.Length + record.Key.Length + record.Body.Length;

    /// <summary>Returns the length written.</summary>
    public static int Write(in JobRecord record, Span<byte> value)
    {
        var parts = PartsOf(record);
        var writer = new RecordWriter(value, Version);
        writer.Byte((byte)parts);
        writer.Byte(record.Priority);
        writer.UInt32(record.Namespace);
        writer.UInt32(record.Queue);
        writer.Int64(record.DueMs);
        writer.Int64(record.SubmittedMs);
        if (record.Policy is { } policy)
        {
            writer.Int32(policy.MaxAttempts);
            writer.Int64(policy.BackoffMs);
            writer.Int64(policy.BackoffMaxMs);
        }

        WriteId(ref writer, parts, record.Id.Span);
        if (parts.HasFlag(Parts.Key))
        {
            writer.UInt16(record.Key.Length);
            writer.Blob(record.Key.Span);
        }

        writer.Blob(record.Body.Span);
        return writer.Seal(RecordKey.OfJob(record.Seq));
    }

    /// <summary>False when the value is damaged or of another version. What is read is a copy.</summary>
    public static bool TryRead(RecordKey key, ReadOnlySpan<byte> value, out JobRecord record)
    {
        var parser = new RecordParser(key, value, Version);
        var parts = (Parts)parser.Byte();
        record = new JobRecord
        {
            Seq = key.Seq,
            Priority = parser.Byte(),
            Namespace = parser.UInt32(),
            Queue = parser.UInt32(),
            DueMs = parser.Int64(),
            SubmittedMs = parser.Int64(),
            Policy = parts.HasFlag(Parts.Policy)
                ? new RunPolicy(parser.Int32(), parser.Int64(), parser.Int64())
                : null,
            Id = ReadId(ref parser, parts),
            Key = parts.HasFlag(Parts.Key) ? parser.Blob(parser.UInt16()).ToArray() : default,
            Body = parser.Blob(parser.BytesLeft).ToArray(),
        };
        return !parser.IsBroken && (parts & ~Parts.All) == 0;
    }

    private static Parts PartsOf(in JobRecord record)
    {
        var parts = record.Policy is null ? Parts.None : Parts.Policy;
        parts |= record.Key.IsEmpty ? Parts.None : Parts.Key;
        if (!record.Id.IsEmpty)
        {
            parts |= JobIds.IsUuid(record.Id.Span) ? Parts.Uuid : Parts.IdText;
        }

        return parts;
    }

    // Twenty bytes less for most jobs: clients are advised to use UUIDs.
    private static void WriteId(ref RecordWriter writer, Parts parts, ReadOnlySpan<byte> id)
    {
        if (parts.HasFlag(Parts.Uuid))
        {
            Span<byte> uuid = stackalloc byte[UuidBytes];
            if (!Utf8Parser.TryParse(id, out Guid parsed, out _) || !parsed.TryWriteBytes(uuid, bigEndian: true, out _))
            {
                throw new ArgumentException("The id is not a UUID after all.", nameof(id));
            }

            writer.Blob(uuid);
        }
        else if (parts.HasFlag(Parts.IdText))
        {
            writer.UInt16(id.Length);
            writer.Blob(id);
        }
    }

    private static byte[] ReadId(ref RecordParser parser, Parts parts)
    {
        if (!parts.HasFlag(Parts.Uuid))
        {
            return parts.HasFlag(Parts.IdText) ? parser.Blob(parser.UInt16()).ToArray() : [];
        }

        var uuid = parser.Blob(UuidBytes);
        var text = new byte[UuidChars];
        return uuid.IsEmpty || !Utf8Formatter.TryFormat(new Guid(uuid, bigEndian: true), text, out _) ? [] : text;
    }
}
