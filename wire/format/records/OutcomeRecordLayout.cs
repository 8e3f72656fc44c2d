using Sched.Engine;

namespace Sched.Wire.Format;

/// <summary>
/// An outcome's value: <c>seal 4 | version 1 | state 1 | verdict 1 | queue 4 | attempts 4 | token 8 | leased 8 |
/// finished 8 | expires 8 | number in queue 8 | number in group 8 | detail</c>.
/// </summary>
public static class OutcomeRecordLayout
{
    public const byte Version = 1;

    private const int FixedBytes = RecordSeal.Bytes + 3 + (2 * 4) + (6 * 8);

    public static int LengthMax(in OutcomeRecord record) => FixedBytes + record.Detail.Length;

    /// <summary>Returns the length written.</summary>
    public static int Write(in OutcomeRecord record, Span<byte> value)
    {
        var writer = new RecordWriter(value, Version);
        writer.Byte((byte)record.State);
        writer.Byte((byte)record.Verdict);
        writer.UInt32(record.Queue);
        writer.Int32(record.Attempts);
        writer.Int64(record.Token.Value);
        writer.Int64(record.LeasedMs);
        writer.Int64(record.FinishedMs);
        writer.Int64(record.ExpiresMs);
        writer.Int64(record.NumberInQueue);
        writer.Int64(record.NumberInGroup);
        writer.Blob(record.Detail.Span);
        return writer.Seal(RecordKey.OfOutcome(record.Seq));
    }

    /// <summary>False when the value is damaged or of another version. What is read is a copy.</summary>
    public static bool TryRead(RecordKey key, ReadOnlySpan<byte> value, out OutcomeRecord record)
    {
        var parser = new RecordParser(key, value, Version);
        record = new OutcomeRecord
        {
            Seq = key.Seq,
            State = (RunState)parser.Byte(),
            Verdict = (Verdict)parser.Byte(),
            Queue = parser.UInt32(),
            Attempts = parser.Int32(),
            Token = new FencingToken(parser.Int64()),
            LeasedMs = parser.Int64(),
            FinishedMs = parser.Int64(),
            ExpiresMs = parser.Int64(),
            NumberInQueue = parser.Int64(),
            NumberInGroup = parser.Int64(),
            Detail = parser.Blob(parser.BytesLeft).ToArray(),
        };
        return !parser.IsBroken;
    }
}
