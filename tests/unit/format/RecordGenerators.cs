using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sched.Engine;

namespace Sched.Tests.Format;

/// <summary>Records of the store: ids of all kinds, optional parts there or not, borders of each number.</summary>
public static class RecordGenerators
{
    private const long SeqMax = (1L << 48) - 1;

    private static readonly Gen<long> Seq = Gen.OneOf(
        Gen.Choose(1, 1_000).Select(seq => (long)seq), Gen.Elements(1, 1L << 32, SeqMax));

    private static readonly Gen<long> Long = Gen.OneOf(
        Gen.Choose(0, 1_000).Select(value => (long)value),
        Gen.Elements(0, (1L << 40) - 1, long.MaxValue, long.MinValue, -1));

    private static readonly Gen<uint> UInt = Gen.Elements<uint>(0, 1, 0xFFFFFF, uint.MaxValue);
    private static readonly Gen<int> Int = Gen.Elements(0, 1, 1_000, int.MaxValue, int.MinValue);

    private static readonly Gen<ulong> ULong =
        Gen.Choose(int.MinValue, int.MaxValue).Two().Select(pair => ((ulong)(uint)pair.Item1 << 32) | (uint)pair.Item2);

    private static readonly Gen<ReadOnlyMemory<byte>> Bytes =
        Gen.ArrayOf(Gen.Choose(0, 255).Select(value => (byte)value)).Select(bytes => (ReadOnlyMemory<byte>)bytes);

    private static readonly Gen<ReadOnlyMemory<byte>> Uuid =
        ULong.Two().Select(pair => Utf8(new Guid(
            BitConverter.GetBytes(pair.Item1).Concat(BitConverter.GetBytes(pair.Item2)).ToArray()).ToString()));

    // Texts that are almost UUIDs must come back as they were.
    private static readonly Gen<ReadOnlyMemory<byte>> IdText = Gen.OneOf(
        Gen.Elements(
            "a", "order 7", "0192F0C1-3A7B-7D1E-8F01-23456789ABCD", "0192f0c13a7b7d1e8f0123456789abcd",
            "{0192f0c1-3a7b-7d1e-8f01-23456789abcd}", "größe", new string('日', Limits.IdCharsMax)).Select(Utf8),
        Bytes.Where(bytes => !bytes.IsEmpty));

    private static readonly Gen<ReadOnlyMemory<byte>> Id =
        Gen.OneOf(Gen.Constant(default(ReadOnlyMemory<byte>)), Uuid, IdText);

    private static readonly Gen<RunPolicy?> Policy = Gen.OneOf(
        Gen.Constant<RunPolicy?>(null),
        from attempts in Int
        from backoff in Long
        from backoffMax in Long
        select (RunPolicy?)new RunPolicy(attempts, backoff, backoffMax));

    public static Arbitrary<JobRecord> Jobs() => Arb.From(
        from seq in Seq
        from id in Id
        from space in UInt
        from queue in UInt
        from due in Long
        from submitted in Long
        from priority in Gen.Choose(0, 7)
        from policy in Policy
        from key in Bytes
        from body in Bytes
        select new JobRecord
        {
            Seq = seq,
            Id = id,
            Namespace = space,
            Queue = queue,
            DueMs = due,
            SubmittedMs = submitted,
            Priority = (byte)priority,
            Policy = policy,
            Key = key,
            Body = body,
        });

    public static Arbitrary<NameRecord> Names() => Arb.From(
        from high in ULong
        from low in ULong
        from seq in Seq
        from content in ULong
        from id in Gen.OneOf(Gen.Constant(default(ReadOnlyMemory<byte>)), IdText)
        select new NameRecord
        {
            Key = new NameKey(high | (1UL << 63), low),
            Seq = seq,
            ContentHash = content,
            Id = id,
        });

    public static Arbitrary<OutcomeRecord> Outcomes() => Arb.From(
        from seq in Seq
        from state in Gen.Elements(Enum.GetValues<RunState>())
        from queue in UInt
        from token in Long
        from verdict in Gen.Elements(Enum.GetValues<Verdict>())
        from attempts in Int
        from times in Long.Three()
        from numbers in Long.Two()
        from detail in Bytes
        select new OutcomeRecord
        {
            Seq = seq,
            State = state,
            Queue = queue,
            Token = new FencingToken(token),
            Verdict = verdict,
            Attempts = attempts,
            LeasedMs = times.Item1,
            FinishedMs = times.Item2,
            ExpiresMs = times.Item3,
            NumberInQueue = numbers.Item1,
            NumberInGroup = numbers.Item2,
            Detail = detail,
        });

    private static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
