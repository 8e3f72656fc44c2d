using System.Buffers.Binary;
using Sched.Engine;

namespace Sched.Wire.Format;

/// <summary>
/// Where a record lies in the store. The high half tells the kinds apart: 0 = job, 1 = outcome, top bit set = name.
/// The numbers are part of the format.
/// </summary>
public readonly record struct RecordKey(ulong High, ulong Low)
{
    public const int Bytes = 16;

    private const ulong OutcomeKind = 1;
    private const ulong NameBit = 1UL << 63;

    public static RecordKey OfJob(long seq) => new(0, (ulong)seq);

    public static RecordKey OfOutcome(long seq) => new(OutcomeKind, (ulong)seq);

    /// <summary>A name's key has its top bit set already; setting it here keeps a foreign key out.</summary>
    public static RecordKey OfName(NameKey key) => new(key.High | NameBit, key.Low);

    public bool IsJob => High == 0;
    public bool IsOutcome => High == OutcomeKind;
    public bool IsName => (High & NameBit) != 0;

    /// <summary>The run that a job or an outcome belongs to.</summary>
    public long Seq => (long)Low;

    public NameKey Name => new(High, Low);

    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(to, High);
        BinaryPrimitives.WriteUInt64LittleEndian(to[8..], Low);
    }
}
