using Sched.Wheel;

namespace Sched.Engine;

/// <summary>Time: what the wheel hands over becomes ready.</summary>
public sealed partial class JobEngine
{
    private Result Advance(AdvanceTime advance)
    {
        var target = Math.Clamp(Math.Min(advance.ToMs, ClockMs), _wheel.Time, WheelEntry.DueMax);
        if (target > _wheel.Time && _unitsLeft > 0)
        {
            _unitsLeft -= _wheel.Advance(target, _unitsLeft, _dueSink);
            Invariant.Holds(_unitsLeft >= 0);
        }

        ForgetKept();
        return Result.Of(_wheel.Time == target ? Outcome.Done : Outcome.Partial, _wheel.Time);
    }

    private void Fire(in WheelEntry entry)
    {
        Invariant.Holds(entry.Kind is EntryKind.Job or EntryKind.Retry);
        if (TryGetRow(entry.Seq, out var slot))
        {
            ref var row = ref _runs[slot];
            if (row.State != RunState.Scheduled || row.DueMs != entry.Due || row.Queue != entry.Queue)
            {
                return;
            }

            row.State = RunState.Ready;
        }

        var queue = QueueOf(entry.Queue);
        queue.Scheduled--;
        AddReady(queue);
        Invariant.Holds(queue.Scheduled >= 0);
        queue.BandOf(entry.Priority, _pool).Fifo.Append(entry);
    }

    // Jobs of a whole minute have never been leased, so none of them has a row that would have to be looked at.
    private void FireTogether(uint number, int priority, EntryList entries, long live)
    {
        var queue = QueueOf(number);
        queue.Scheduled -= live;
        queue.Ready += live;
        Invariant.Holds(queue.Scheduled >= 0);
        queue.BandOf(priority, _pool).Fifo.TakeAll(entries);
    }

    private sealed class DueSink(JobEngine engine) : IDueSink
    {
        public void Due(in WheelEntry entry) => engine.Fire(in entry);

        public void DueTogether(uint queue, int priority, EntryList entries, long live) =>
            engine.FireTogether(queue, priority, entries, live);
    }
}
