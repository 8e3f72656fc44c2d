using System.Buffers;
using Sched.Wheel;

namespace Sched.Engine;

/// <summary>The snapshot's sections about runs, leases and queues.</summary>
public sealed partial class JobEngine
{
    private void WriteRuns(IBufferWriter<byte> output)
    {
        output.WriteInt64(_runs.SlotCount);
        Write(output, _runs.FreeSlots);
        for (var slot = 0; slot < _runs.SlotCount; slot++)
        {
            Write(output, in _runs[slot]);
        }
    }

    private void ReadRuns(ref SnapshotInput input)
    {
        _runs.Restore((int)input.ReadInt64(), ReadSlots(ref input));
        for (var slot = 0; slot < _runs.SlotCount; slot++)
        {
            ref var row = ref _runs[slot];
            Read(ref input, ref row);
            if (row.Seq != 0)
            {
                _runSlots.Add(row.Seq, slot);
            }
        }
    }

    private static void Write(IBufferWriter<byte> output, in RunRow row)
    {
        output.WriteInt64(row.Seq);
        output.WriteInt64(row.DueMs);
        output.WriteInt64(row.LeasedMs);
        output.WriteInt64(row.Token);
        output.WriteInt64(row.Queue);
        output.WriteInt64(row.Session);
        output.WriteInt64(row.Batch);
        output.WriteInt64(row.Previous);
        output.WriteInt64(row.Next);
        output.WriteInt64(row.Attempts);
        output.WriteByte(row.FreeReturns);
        output.WriteByte(row.Priority);
        output.WriteByte(row.SizeClass);
        output.WriteByte((byte)row.State);
        output.WriteByte((byte)row.Verdict);
        output.WriteByte(row.IsCancelling ? (byte)1 : (byte)0);
        output.WriteByte(row.IsPlain ? (byte)1 : (byte)0);
    }

    private static void Read(ref SnapshotInput input, ref RunRow row)
    {
        row.Seq = input.ReadInt64();
        row.DueMs = input.ReadInt64();
        row.LeasedMs = input.ReadInt64();
        row.Token = input.ReadInt64();
        row.Queue = (uint)input.ReadInt64();
        row.Session = (uint)input.ReadInt64();
        row.Batch = (int)input.ReadInt64();
        row.Previous = (int)input.ReadInt64();
        row.Next = (int)input.ReadInt64();
        row.Attempts = (int)input.ReadInt64();
        row.FreeReturns = input.ReadByte();
        row.Priority = input.ReadByte();
        row.SizeClass = input.ReadByte();
        row.State = (RunState)input.ReadByte();
        row.Verdict = (Verdict)input.ReadByte();
        row.IsCancelling = input.ReadByte() == 1;
        row.IsPlain = input.ReadByte() == 1;
    }

    private void WriteBatches(IBufferWriter<byte> output)
    {
        output.WriteInt64(_batches.Count);
        Write(output, _freeBatches);
        foreach (var batch in _batches)
        {
            output.WriteInt64(batch?.FirstToken.Value ?? 0);
            if (batch is not null)
            {
                output.WriteInt64(batch.Queue);
                output.WriteInt64(batch.Session);
                output.WriteInt64(batch.Remaining);
                output.WriteInt64(batch.Seqs.Length);
                foreach (var seq in batch.Seqs)
                {
                    output.WriteInt64(seq);
                }
            }
        }
    }

    private void ReadBatches(ref SnapshotInput input)
    {
        var count = input.ReadInt64();
        _freeBatches.AddRange(ReadSlots(ref input));
        for (var slot = 0; slot < count; slot++)
        {
            var firstToken = input.ReadInt64();
            if (firstToken == 0)
            {
                _batches.Add(null);
                continue;
            }

            var queue = (uint)input.ReadInt64();
            var session = (uint)input.ReadInt64();
            var remaining = (int)input.ReadInt64();
            var seqs = new long[input.ReadInt64()];
            for (var i = 0; i < seqs.Length; i++)
            {
                seqs[i] = input.ReadInt64();
            }

            _batches.Add(new BatchState(new FencingToken(firstToken), queue, session, seqs) { Remaining = remaining });
            _batchSlots.Add(firstToken, slot);
        }
    }

    private void WriteSessions(IBufferWriter<byte> output)
    {
        output.WriteInt64(_sessions.Count);
        foreach (var session in _sessions.Values)
        {
            output.WriteInt64(session.Number);
            output.WriteUInt64(session.Id.High);
            output.WriteUInt64(session.Id.Low);
            output.WriteInt64(session.Namespace);
            Write(output, [.. session.Queues.Select(queue => (int)queue)]);
            output.WriteInt64(session.TtlMs);
            Write(output, session.WorkerName);
            output.WriteInt64(session.Leased);
            output.WriteInt64(session.LeasedBytes);
            output.WriteByte(session.IsExpiring ? (byte)1 : (byte)0);
            output.WriteInt64(session.Turn);
            output.WriteInt64(session.FirstLease);
            output.WriteInt64(session.LastLease);
        }
    }

    private void ReadSessions(ref SnapshotInput input)
    {
        for (var left = input.ReadInt64(); left > 0; left--)
        {
            var number = (uint)input.ReadInt64();
            var id = new SessionId(input.ReadUInt64(), input.ReadUInt64());
            var space = (uint)input.ReadInt64();
            var queues = Array.ConvertAll(ReadSlots(ref input), queue => (uint)queue);
            _sessions.Add(number, new SessionState(number, id, space, queues)
            {
                TtlMs = input.ReadInt64(),
                WorkerName = ReadText(ref input),
                Leased = (int)input.ReadInt64(),
                LeasedBytes = input.ReadInt64(),
                IsExpiring = input.ReadByte() == 1,
                Turn = (int)input.ReadInt64(),
                FirstLease = (int)input.ReadInt64(),
                LastLease = (int)input.ReadInt64(),
            });
        }
    }

    private void WriteQueues(IBufferWriter<byte> output)
    {
        output.WriteInt64(_queues.Count);
        foreach (var queue in _queues)
        {
            output.WriteInt64(queue.Namespace);
            Write(output, queue.Name);
            Write(output, queue.Defaults);
            output.WriteInt64(queue.Scheduled);
            output.WriteInt64(queue.Ready);
            output.WriteInt64(queue.Leased);
            output.WriteInt64(queue.Succeeded);
            output.WriteInt64(queue.Dead);
            output.WriteInt64(queue.Cancelled);
            output.WriteInt64(queue.LastOutcome);
            output.WriteInt64(queue.OutcomeFloor);
            for (var priority = 0; priority < Limits.Priorities; priority++)
            {
                Write(output, queue[priority]?.Returned);
                Write(output, queue[priority]?.Fifo);
            }

            output.WriteInt64(queue.Kept?.Count ?? 0);
            queue.Kept?.WriteTo(output);
        }
    }

    private void ReadQueues(ref SnapshotInput input)
    {
        for (var left = input.ReadInt64(); left > 0; left--)
        {
            var space = _namespaces[(int)input.ReadInt64() - 1];
            var queue = QueueOf(AddQueue(space, ReadText(ref input)));
            queue.Defaults = ReadPolicy(ref input);
            queue.Scheduled = input.ReadInt64();
            queue.Ready = input.ReadInt64();
            queue.Leased = input.ReadInt64();
            queue.Succeeded = input.ReadInt64();
            queue.Dead = input.ReadInt64();
            queue.Cancelled = input.ReadInt64();
            queue.LastOutcome = input.ReadInt64();
            queue.OutcomeFloor = input.ReadInt64();
            for (var priority = 0; priority < Limits.Priorities; priority++)
            {
                Read(ref input, queue, priority, isReturned: true);
                Read(ref input, queue, priority, isReturned: false);
            }

            var kept = input.ReadInt64();
            if (kept > 0)
            {
                queue.KeptIn(_pool).ReadFrom(ref input, kept);
            }
        }
    }

    private static void Write(IBufferWriter<byte> output, EntryList? list)
    {
        output.WriteInt64(list?.Count ?? 0);
        if (list is null)
        {
            return;
        }

        foreach (var entry in list)
        {
            output.WriteUInt64(entry.High);
            output.WriteUInt64(entry.Low);
        }
    }

    private void Read(ref SnapshotInput input, QueueState queue, int priority, bool isReturned)
    {
        for (var left = input.ReadInt64(); left > 0; left--)
        {
            var band = queue.BandOf(priority, _pool);
            (isReturned ? band.Returned : band.Fifo).Append(new WheelEntry(input.ReadUInt64(), input.ReadUInt64()));
        }
    }
}
