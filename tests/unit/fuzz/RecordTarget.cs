using System.Buffers.Binary;
using Sched.Engine;
using Sched.Tests.Format;
using Sched.Wire.Format;
using Xunit;

namespace Sched.Tests.Fuzz;

/// <summary>
/// The store's records, and the job's body in one of them: <c>kind 1 | key 16 | value</c>. A value is tried as it is
/// and with its seal made right. It is a record that reads the same when it is written again, or it is refused; a body
/// that is none is a FormatException.
/// </summary>
internal static class RecordTarget
{
    private const int KeyAt = 1;
    private const int ValueAt = KeyAt + RecordKey.Bytes;

    public static FuzzTarget Target { get; } = new("record", Read,
    [
        ("job", Input(0, Job with { Id = "order-1"u8.ToArray(), Key = "eu"u8.ToArray() })),
        ("job-with-uuid", Input(0, Job with { Id = JobIds.TextFromSeq(1), Policy = RunPolicy.Default })),
        ("outcome", Outcome()),
        ("name", Name()),
    ]);

    private static JobRecord Job => new()
    {
        Seq = 7,
        Namespace = 1,
        Queue = 2,
        DueMs = 1_000,
        SubmittedMs = 900,
        Priority = 3,
        Body = Body(),
    };

    public static bool Read(ReadOnlySpan<byte> input)
    {
        if (input.Length < ValueAt)
        {
            return false;
        }

        var key = new RecordKey(
            BinaryPrimitives.ReadUInt64LittleEndian(input[KeyAt..]),
            BinaryPrimitives.ReadUInt64LittleEndian(input[(KeyAt + 8)..]));
        var value = input[ValueAt..].ToArray();
        var isTaken = IsTaken(input[0] % 3, key, value);
        if (value.Length > RecordSeal.Bytes)
        {
            RecordSeal.Write(key, value);
        }

        return isTaken | IsTaken(input[0] % 3, key, value);
    }

    private static bool IsTaken(int kind, RecordKey key, byte[] value) => kind switch
    {
        0 => IsJob(RecordKey.OfJob(key.Seq), value),
        1 => IsOutcome(RecordKey.OfOutcome(key.Seq), value),
        _ => IsName(RecordKey.OfName(key.Name), value),
    };

    private static bool IsJob(RecordKey key, byte[] value)
    {
        if (!JobRecordLayout.TryRead(key, value, out var job))
        {
            return false;
        }

        var again = new byte[JobRecordLayout.LengthMax(in job)];
        var length = JobRecordLayout.Write(in job, again);
        Assert.True(JobRecordLayout.TryRead(key, again.AsSpan(0, length), out var second));
        Assert.True(Alike.Are(job, second));
        return IsBody(job.Body);
    }

    private static bool IsOutcome(RecordKey key, byte[] value)
    {
        if (!OutcomeRecordLayout.TryRead(key, value, out var outcome))
        {
            return false;
        }

        var again = new byte[OutcomeRecordLayout.LengthMax(in outcome)];
        Assert.Equal(value.Length, OutcomeRecordLayout.Write(in outcome, again));
        Assert.Equal(value, again);
        return true;
    }

    private static bool IsName(RecordKey key, byte[] value)
    {
        if (!NameRecordLayout.TryRead(key, value, out var name))
        {
            return false;
        }

        var again = new byte[NameRecordLayout.LengthMax(in name)];
        Assert.Equal(value.Length, NameRecordLayout.Write(in name, again));
        Assert.Equal(value, again);
        return true;
    }

    private static bool IsBody(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var buffer = new ByteBuffer(16);
            JobBody.Read(bytes).Write(buffer);
            Assert.True(bytes.Span.SequenceEqual(buffer.Written.Span));
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static byte[] Input(byte kind, in JobRecord job)
    {
        var value = new byte[JobRecordLayout.LengthMax(in job)];
        return Input(kind, RecordKey.OfJob(job.Seq), value.AsSpan(0, JobRecordLayout.Write(in job, value)));
    }

    private static byte[] Outcome()
    {
        var outcome = new OutcomeRecord
        {
            Seq = 7,
            State = RunState.Dead,
            Queue = 2,
            Token = new FencingToken(9),
            Verdict = Verdict.Fail,
            Attempts = 2,
            LeasedMs = 3,
            FinishedMs = 4,
            ExpiresMs = 5,
            NumberInQueue = 1,
            NumberInGroup = 1,
            Detail = "boom"u8.ToArray(),
        };
        var value = new byte[OutcomeRecordLayout.LengthMax(in outcome)];
        var length = OutcomeRecordLayout.Write(in outcome, value);
        return Input(1, RecordKey.OfOutcome(outcome.Seq), value.AsSpan(0, length));
    }

    private static byte[] Name()
    {
        var name = new NameRecord
        {
            Key = new NameKey(1UL << 63, 5),
            Seq = 7,
            ContentHash = 11,
            Id = "order-1"u8.ToArray(),
        };
        var value = new byte[NameRecordLayout.LengthMax(in name)];
        return Input(2, RecordKey.OfName(name.Key), value.AsSpan(0, NameRecordLayout.Write(in name, value)));
    }

    private static byte[] Input(byte kind, RecordKey key, ReadOnlySpan<byte> value)
    {
        var input = new byte[ValueAt + value.Length];
        input[0] = kind;
        key.Write(input.AsSpan(KeyAt));
        value.CopyTo(input.AsSpan(ValueAt));
        return input;
    }

    private static byte[] Body()
    {
        var buffer = new ByteBuffer(16);
        Samples.JobBody.Write(buffer);
        return buffer.Written.ToArray();
    }
}
