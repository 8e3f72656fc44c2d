using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Sched.Engine;
using Sched.Wire.Format;
using Xunit;

namespace Sched.Tests.Format;

/// <summary>
/// The values of the store's records: what is written is read back, damage of value or key is found, and the bytes are
/// those of the first release.
/// </summary>
[Properties(Arbitrary = [typeof(RecordGenerators)])]
public sealed class RecordLayoutTests
{
    private const string Job =
        """
        26e7f6c5 01 0d 02 03000000 04000000 e803000000000000 d007000000000000
        05000000 0100000000000000 0200000000000000 0700 6f726465722037 0500 616e6e6131 68656c6c6f
        """;

    private const string JobOfUuid =
        "b6e08896 01 02 03 01000000 01000000 0000000000000000 0000000000000000 0192f0c13a7b7d1e8f0123456789abcd";

    private const string Name = "f61be9a3 01 665544332211 efcdab8967452301 6f726465722037";

    private const string NameOfUuid = "7cdde1f0 01 060504030201 efcdab8967452301";

    private const string Outcome =
        """
        9d5b60ec 01 05 03 04000000 02000000 0900000000001000 0a00000000000000 0b00000000000000
        0c00000000000000 0d00000000000000 0e00000000000000 626f6f6d
        """;

    private static readonly NameKey Key = new(0x8123456789abcdef, 0x0123456789abcdef);

    [Property]
    public void A_job_is_read_back(JobRecord record)
    {
        var value = ValueOf(record);

        Assert.InRange(value.Length, 1, JobRecordLayout.LengthMax(record));
        Assert.True(JobRecordLayout.TryRead(RecordKey.OfJob(record.Seq), value, out var read));
        Assert.True(Alike.Are(record, read));
    }

    [Property]
    public void A_name_is_read_back(NameRecord record)
    {
        var value = ValueOf(record);

        Assert.InRange(value.Length, 1, NameRecordLayout.LengthMax(record));
        Assert.True(NameRecordLayout.TryRead(RecordKey.OfName(record.Key), value, out var read));
        Assert.True(Alike.Are(record, read));
    }

    [Property]
    public void An_outcome_is_read_back(OutcomeRecord record)
    {
        var value = ValueOf(record);

        Assert.InRange(value.Length, 1, OutcomeRecordLayout.LengthMax(record));
        Assert.True(OutcomeRecordLayout.TryRead(RecordKey.OfOutcome(record.Seq), value, out var read));
        Assert.True(Alike.Are(record, read));
    }

    [Property(MaxTest = 20)]
    public void A_flipped_bit_or_a_missing_end_is_found(JobRecord job, NameRecord name, OutcomeRecord outcome)
    {
        AssertDamageIsFound(ValueOf(job), value => JobRecordLayout.TryRead(RecordKey.OfJob(job.Seq), value, out _));
        AssertDamageIsFound(ValueOf(name), value => NameRecordLayout.TryRead(RecordKey.OfName(name.Key), value, out _));
        AssertDamageIsFound(
            ValueOf(outcome), value => OutcomeRecordLayout.TryRead(RecordKey.OfOutcome(outcome.Seq), value, out _));
    }

    [Property]
    public void A_value_under_another_key_is_refused(NameRecord record)
    {
        var key = RecordKey.OfName(record.Key);
        var value = ValueOf(record);

        for (var bit = 0; bit < 64; bit++)
        {
            Assert.False(NameRecordLayout.TryRead(key with { Low = key.Low ^ (1UL << bit) }, value, out _));
            Assert.False(NameRecordLayout.TryRead(key with { High = key.High ^ (1UL << bit) }, value, out _));
        }
    }

    [Fact]
    public void The_kinds_of_key_never_meet()
    {
        RecordKey[] keys = [RecordKey.OfJob(1), RecordKey.OfOutcome(1), RecordKey.OfName(new NameKey(0, 1))];

        Assert.Equal(3, keys.Distinct().Count());
        Assert.Equal([true, false, false], keys.Select(key => key.IsJob));
        Assert.Equal([false, true, false], keys.Select(key => key.IsOutcome));
        Assert.Equal([false, false, true], keys.Select(key => key.IsName));
    }

    [Fact]
    public void The_bytes_of_a_job() => AssertGolden(
        Job,
        ValueOf(new JobRecord
        {
            Seq = 7,
            Id = Encoding.UTF8.GetBytes("order 7"),
            Namespace = 3,
            Queue = 4,
            DueMs = 1_000,
            SubmittedMs = 2_000,
            Priority = 2,
            Policy = new RunPolicy(5, 1, 2),
            Key = Encoding.UTF8.GetBytes("anna1"),
            Body = Encoding.UTF8.GetBytes("hello"),
        }));

    [Fact]
    public void The_bytes_of_a_job_whose_id_is_a_uuid() => AssertGolden(
        JobOfUuid,
        ValueOf(new JobRecord
        {
            Seq = 8,
            Id = Encoding.UTF8.GetBytes("0192f0c1-3a7b-7d1e-8f01-23456789abcd"),
            Namespace = 1,
            Queue = 1,
            Priority = 3,
        }));

    [Fact]
    public void The_bytes_of_a_name() => AssertGolden(
        Name,
        ValueOf(new NameRecord
        {
            Key = Key,
            Seq = 0x112233445566,
            ContentHash = 0x0123456789abcdef,
            Id = Encoding.UTF8.GetBytes("order 7"),
        }));

    [Fact]
    public void The_bytes_of_a_uuid_s_name() => AssertGolden(
        NameOfUuid, ValueOf(new NameRecord { Key = Key, Seq = 0x010203040506, ContentHash = 0x0123456789abcdef }));

    [Fact]
    public void The_bytes_of_an_outcome() => AssertGolden(
        Outcome,
        ValueOf(new OutcomeRecord
        {
            Seq = 7,
            State = RunState.Dead,
            Queue = 4,
            Token = FencingToken.Create(1, 9),
            Verdict = Verdict.Fail,
            Attempts = 2,
            LeasedMs = 10,
            FinishedMs = 11,
            ExpiresMs = 12,
            NumberInQueue = 13,
            NumberInGroup = 14,
            Detail = Encoding.UTF8.GetBytes("boom"),
        }));

    private static byte[] ValueOf(in JobRecord record)
    {
        var value = new byte[JobRecordLayout.LengthMax(record)];
        return value[..JobRecordLayout.Write(record, value)];
    }

    private static byte[] ValueOf(in NameRecord record)
    {
        var value = new byte[NameRecordLayout.LengthMax(record)];
        return value[..NameRecordLayout.Write(record, value)];
    }

    private static byte[] ValueOf(in OutcomeRecord record)
    {
        var value = new byte[OutcomeRecordLayout.LengthMax(record)];
        return value[..OutcomeRecordLayout.Write(record, value)];
    }

    private static void AssertDamageIsFound(byte[] value, Func<byte[], bool> read)
    {
        Assert.True(read(value));
        Assert.DoesNotContain(true, Damage.EachBitFlipped(value).Select(read));
        Assert.DoesNotContain(true, Damage.EachPrefix(value).Select(read));
    }

    private static void AssertGolden(string golden, byte[] value) =>
        Assert.Equal(string.Concat(golden.Where(char.IsAsciiHexDigit)), Convert.ToHexStringLower(value));
}
