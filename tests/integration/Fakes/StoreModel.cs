using System.Buffers.Binary;
using System.Text;
using Sched.Engine;

namespace Sched.Tests.Integration.Fakes;

/// <summary>
/// What a store must hold after each entry: a pure function of the entry's index, so that a process that was killed
/// and its judge need not tell each other anything. Entry n submits job n and ends some of the jobs before it.
/// </summary>
internal static class StoreModel
{
    /// <summary>So far beyond the last entry nothing may be found.</summary>
    public const int SeqsBeyond = 3_000;

    private const int Batch = 256;
    private const int DelayMax = 512;
    private const int BigBodyBytes = 60_000;

    /// <summary>Puts what the entry writes.</summary>
    public static void Apply(IJobStore store, long index)
    {
        store.Put(JobOf(index));
        if (HasName(index))
        {
            store.Put(NameOf(index));
        }

        for (var seq = Math.Max(1, index - (2 * DelayMax)); seq < index; seq++)
        {
            if (EndOf(seq) == index || SecondEndOf(seq) == index)
            {
                store.Put(OutcomeAt(seq, index));
            }
        }
    }

    /// <summary>Everything that the store holds wrongly after an entry, a sentence each.</summary>
    public static IEnumerable<string> Faults(IJobStore store, long index)
    {
        for (var first = 1L; first <= index + SeqsBeyond; first += Batch)
        {
            foreach (var fault in Faults(store, index, first))
            {
                yield return fault;
            }
        }
    }

    public static JobRecord JobOf(long seq)
    {
        var mix = Mix(seq);
        var body = new byte[mix % 3_000 == 0 ? BigBodyBytes : (int)(mix % 400)];
        for (var i = 0; i < body.Length; i++)
        {
            body[i] = (byte)((seq * 13) + (i * 7));
        }

        return new JobRecord
        {
            Seq = seq,
            Id = HasName(seq) ? IdOf(seq) : default,
            Namespace = (uint)(mix % 5) + 1,
            Queue = (uint)(mix % 1_000),
            DueMs = seq * 10,
            SubmittedMs = seq * 7,
            Priority = (byte)(mix % Limits.Priorities),
            Policy = mix % 4 == 0 ? RunPolicy.Default : null,
            Key = mix % 5 == 0 ? Encoding.UTF8.GetBytes($"key {mix % 100}") : default,
            Body = body,
        };
    }

    public static NameKey NameKeyOf(long seq) => new((ulong)Mix(seq) | (1UL << 63), (ulong)Mix(seq + 77));

    public static bool IsSame(in JobRecord left, in JobRecord right) =>
        left with { Id = default, Key = default, Body = default }
        == right with { Id = default, Key = default, Body = default }
        && left.Id.Span.SequenceEqual(right.Id.Span)
        && left.Key.Span.SequenceEqual(right.Key.Span)
        && left.Body.Span.SequenceEqual(right.Body.Span);

    private static IEnumerable<string> Faults(IJobStore store, long index, long first)
    {
        var seqs = Enumerable.Range(0, Batch).Select(i => first + i).ToArray();
        var jobs = new JobRecord[Batch];
        var names = new NameRecord[Batch];
        var outcomes = new OutcomeRecord[Batch];
        store.ReadJobs(seqs, jobs);
        store.ReadNames([.. seqs.Select(NameKeyOf)], names);
        store.ReadOutcomes(seqs, outcomes);
        for (var i = 0; i < Batch; i++)
        {
            var seq = seqs[i];
            if (!IsSame(jobs[i], seq <= index ? JobOf(seq) : default))
            {
                yield return $"job {seq} of {index}: found {jobs[i]}";
            }

            if (!IsSame(names[i], seq <= index && HasName(seq) ? NameOf(seq) : default))
            {
                yield return $"name {seq} of {index}: found {names[i]}";
            }

            if (!IsSame(outcomes[i], OutcomeAt(seq, index)))
            {
                yield return $"outcome {seq} of {index}: found {outcomes[i]}";
            }
        }
    }

    private static bool IsSame(in NameRecord left, in NameRecord right) =>
        left with { Id = default } == right with { Id = default } && left.Id.Span.SequenceEqual(right.Id.Span);

    private static bool IsSame(in OutcomeRecord left, in OutcomeRecord right) =>
        left with { Detail = default } == right with { Detail = default }
        && left.Detail.Span.SequenceEqual(right.Detail.Span);

    private static bool HasName(long seq) => seq % 3 != 0;

    // Half of the ids are UUIDs, whose records are shorter.
    private static byte[] IdOf(long seq)
    {
        Span<byte> uuid = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(uuid, Mix(seq + 5));
        BinaryPrimitives.WriteInt64BigEndian(uuid[8..], seq);
        return Encoding.UTF8.GetBytes(seq % 2 == 0 ? new Guid(uuid, bigEndian: true).ToString() : $"order {seq}");
    }

    private static NameRecord NameOf(long seq) => new()
    {
        Key = NameKeyOf(seq),
        Seq = seq,
        ContentHash = (ulong)Mix(seq + 3),
        Id = seq % 2 == 0 ? default : IdOf(seq),
    };

    // The end that counts after an entry; none is a default record.
    private static OutcomeRecord OutcomeAt(long seq, long index)
    {
        var end = index >= SecondEndOf(seq) ? SecondEndOf(seq) : EndOf(seq);
        return index < EndOf(seq) ? default : new OutcomeRecord
        {
            Seq = seq,
            State = end == EndOf(seq) ? RunState.Dead : RunState.Succeeded,
            Queue = (uint)(Mix(seq) % 1_000),
            Token = new FencingToken(end),
            Verdict = end == EndOf(seq) ? Verdict.Fail : Verdict.Success,
            Attempts = (int)(end - seq),
            LeasedMs = end,
            FinishedMs = end + 1,
            ExpiresMs = end + 2,
            NumberInQueue = end + 3,
            NumberInGroup = end + 4,
            Detail = Encoding.UTF8.GetBytes($"{seq} ended at {end}"),
        };
    }

    // Nine of ten jobs end, one of sixteen twice (dead, requeued by hand, then a success).
    private static long EndOf(long seq) => seq % 10 == 0 ? long.MaxValue : seq + 1 + (Mix(seq + 1) % DelayMax);

    private static long SecondEndOf(long seq) =>
        seq % 16 == 0 && EndOf(seq) != long.MaxValue
            ? seq + DelayMax + 1 + (Mix(seq + 2) % (DelayMax - 1))
            : long.MaxValue;

    private static long Mix(long value)
    {
        var mixed = (ulong)value + 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (long)((mixed ^ (mixed >> 31)) >> 1);
    }
}
