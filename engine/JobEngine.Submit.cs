using System.Numerics;
using Sched.Wheel;

namespace Sched.Engine;

/// <summary>Submits: the id is the key, each item stands alone.</summary>
public sealed partial class JobEngine
{
    private Result Submit(SubmitJobs submit)
    {
        var answers = new Answer[submit.Jobs.Length];
        if (!_namespaceNumbers.TryGetValue(submit.Namespace, out var number))
        {
            Array.Fill(answers, new Answer(Outcome.NamespaceNotFound));
            return new Result(Outcome.Done, answers, []);
        }

        var space = _namespaces[(int)number - 1];
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = Submit(space, in submit.Jobs[i], submit.Queues[submit.Jobs[i].Queue]);
        }

        return new Result(Outcome.Done, answers, []);
    }

    private Answer Submit(NamespaceState space, in JobSpec spec, string queueName)
    {
        var key = default(NameKey);
        if (!spec.Id.IsEmpty)
        {
            key = JobIds.KeyOf(HashKey, space.Number, spec.Id.Span);
            if (TryFindByName(key, spec.Id.Span, out var name) && TryShow(name.Seq, out var old))
            {
                var isSame = name.ContentHash == spec.ContentHash;
                return old with { Outcome = isSame ? Outcome.Duplicate : Outcome.JobIdReused };
            }
        }

        var dueMs = !spec.DueIsDelay ? spec.DueMs : spec.DueMs > WheelEntry.DueMax ? spec.DueMs : ClockMs + spec.DueMs;
        if (dueMs > WheelEntry.DueMax)
        {
            return new Answer(Outcome.DueOutOfRange);
        }

        var found = FindOrCreate(space, queueName, out var queue);
        if (found != Outcome.Done)
        {
            return new Answer(found);
        }

        var policy = -1;
        if (spec.Policy is { } asked && !_policies.TryTake(asked, out policy))
        {
            return new Answer(Outcome.TooManyPolicies);
        }

        // From here on the item cannot fail.
        return Accept(QueueOf(queue), in spec, dueMs, key, policy);
    }

    private Answer Accept(QueueState queue, in JobSpec spec, long dueMs, NameKey key, int policy)
    {
        var seq = ++_lastSeq;
        var isPlain = policy < 0 && spec.Key.IsEmpty;
        if (!isPlain)
        {
            AddSide(seq, policy, spec.Key.Span);
        }

        WriteRecords(seq, queue, in spec, dueMs, key);
        _live.Set(seq);
        _facts ^= Mixer.Mix((ulong)seq);
        var readyMs = Math.Max(dueMs, ClockMs);
        var sizeClass = SizeClassOf(spec.Body.Length);
        var entry = WheelEntry.Create(
            seq, queue.Number, readyMs, spec.Priority, sizeClass, EntryKind.Job, isPlain);
        if (dueMs > ClockMs)
        {
            queue.Scheduled++;
            _wheel.Insert(entry);
            return new Answer(Outcome.Done, seq, RunState.Scheduled);
        }

        AddReady(queue);
        queue.BandOf(entry.Priority, _pool).Fifo.Append(entry);
        return new Answer(Outcome.Done, seq, RunState.Ready);
    }

    private void WriteRecords(long seq, QueueState queue, in JobSpec spec, long dueMs, NameKey key)
    {
        _reads.Put(new JobRecord
        {
            Seq = seq,
            Id = spec.Id,
            Namespace = queue.Namespace,
            Queue = queue.Number,
            DueMs = dueMs,
            SubmittedMs = ClockMs,
            Priority = spec.Priority,
            Policy = spec.Policy,
            Key = spec.Key,
            Body = spec.Body,
        });
        if (!spec.Id.IsEmpty)
        {
            var id = JobIds.IsUuid(spec.Id.Span) ? default : spec.Id;
            _reads.Put(new NameRecord { Key = key, Seq = seq, ContentHash = spec.ContentHash, Id = id });
        }
    }

    private void AddSide(long seq, int policy, ReadOnlySpan<byte> key)
    {
        var slot = _sides.Add();
        ref var side = ref _sides[slot];
        side.Seq = seq;
        side.Policy = policy;
        side.KeyHash = key.IsEmpty ? 0 : SipHash.Hash128(HashKey, key).Low;
        _sideSlots.Add(seq, slot);
    }

    /// <summary>⌈log₂ bytes⌉: a run is charged at most twice its payload.</summary>
    private static int SizeClassOf(int bytes) => bytes <= 1 ? 0 : BitOperations.Log2((uint)bytes - 1) + 1;
}
