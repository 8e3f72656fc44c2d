using System.Buffers.Binary;
using System.Buffers.Text;
using Sched.Wheel;

namespace Sched.Engine;

/// <summary>
/// Job ids. A client's id is text; inside it becomes 16 bytes: a UUID in canonical lower-case form as it is, anything
/// else by a keyed hash, with the full text compared. An id made by the server is a UUIDv8 that holds the seq, so it
/// needs no name record; clients may not choose that form.
/// </summary>
public static class JobIds
{
    // Version 8 ("custom") with variant 10 and our own marks around the 48 bits of the seq.
    private const ulong ServerHigh = 0x53_63_68_65_64_00_80_00UL;   // "Sched", then 00, version 8
    private const ulong ServerLow = 0x80_00_000000000000UL;
    private const int UuidChars = 36;

    /// <summary>The id of a job that was submitted without one.</summary>
    public static Guid FromSeq(long seq)
    {
        Invariant.Holds(seq is > 0 and <= WheelEntry.SeqMax);

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, ServerHigh);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], ServerLow | (ulong)seq);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>The text of <see cref="FromSeq"/>, as UTF-8.</summary>
    public static byte[] TextFromSeq(long seq)
    {
        var text = new byte[UuidChars];
        var fits = Utf8Formatter.TryFormat(FromSeq(seq), text, out var written);
        Invariant.Holds(fits);
        Invariant.Holds(written == UuidChars);
        return text;
    }

    /// <summary>Reads the seq out of an id made by <see cref="FromSeq"/>.</summary>
    public static bool TryGetSeq(ReadOnlySpan<byte> id, out long seq)
    {
        seq = 0;
        if (!TryParseUuid(id, out var high, out var low)
            || high != ServerHigh
            || (low & ~(ulong)WheelEntry.SeqMax) != ServerLow)
        {
            return false;
        }

        seq = (long)(low & (ulong)WheelEntry.SeqMax);
        return seq != 0;
    }

    /// <summary>True for a UUID in canonical lower-case text: such ids are stored as their 16 bytes.</summary>
    public static bool IsUuid(ReadOnlySpan<byte> id) => TryParseUuid(id, out _, out _);

    /// <summary>
    /// Where an id leads in the store. The namespace is part of what is hashed, so the same id in two namespaces is
    /// two jobs.
    /// </summary>
    public static NameKey KeyOf(HashKey key, uint namespaceNumber, ReadOnlySpan<byte> id)
    {
        Span<byte> text = stackalloc byte[5 + (Limits.IdCharsMax * 4)];
        Invariant.Holds(id.Length <= text.Length - 5);

        // The kind byte keeps a UUID's 16 bytes apart from a text of 16 characters.
        BinaryPrimitives.WriteUInt32LittleEndian(text, namespaceNumber);
        var length = 5;
        if (TryParseUuid(id, out var high, out var low))
        {
            text[4] = 1;
            BinaryPrimitives.WriteUInt64BigEndian(text[5..], high);
            BinaryPrimitives.WriteUInt64BigEndian(text[13..], low);
            length += 16;
        }
        else
        {
            text[4] = 2;
            id.CopyTo(text[5..]);
            length += id.Length;
        }

        var hash = SipHash.Hash128(key, text[..length]);
        return new NameKey(hash.High | (1UL << 63), hash.Low);
    }

    private static bool TryParseUuid(ReadOnlySpan<byte> id, out ulong high, out ulong low)
    {
        high = low = 0;
        if (id.Length != UuidChars)
        {
            return false;
        }

        for (var i = 0; i < UuidChars; i++)
        {
            if (i is 8 or 13 or 18 or 23)
            {
                if (id[i] != '-')
                {
                    return false;
                }

                continue;
            }

            var digit = id[i] switch
            {
                >= (byte)'0' and <= (byte)'9' => id[i] - '0',
                >= (byte)'a' and <= (byte)'f' => id[i] - 'a' + 10,
                _ => -1,
            };
            if (digit < 0)
            {
                return false;
            }

            high = (high << 4) | (low >> 60);
            low = (low << 4) | (uint)digit;
        }

        return true;
    }
}
