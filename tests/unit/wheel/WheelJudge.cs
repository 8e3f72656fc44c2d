using System.Buffers;
using Sched.Wheel;
using Xunit;

namespace Sched.Tests.Wheel;

/// <summary>
/// Lives one life with a wheel and the model side by side, and compares all that can be seen after each step. The
/// wheel may choose how far it comes with its units; what it hands over, and where it then says it stands, it may not.
/// </summary>
internal sealed class WheelJudge : IDueSink, IDisposable
{
    /// <summary>When a timer of this queue fires, it inserts two more: one at the same instant, one later.</summary>
    private const uint EchoQueue = 1;

    private readonly SortedListModel _model = new();
    private readonly ChunkPool _pool = new();
    private readonly List<WheelEntry> _fired = [];
    private SeqBits _live = new();
    private TimingWheel _wheel;
    private long _lastSeq;
    private long _target;
    private int _unitsSeen;

    public WheelJudge() => _wheel = new TimingWheel(_pool, _live);

    public void Do(WheelOperation step)
    {
        switch (step.Verb)
        {
            case WheelVerb.Insert:
                InsertMany(step, step.Instant(_wheel.Time + 1));
                break;
            case WheelVerb.InsertBeside:
                InsertMany(step, _model.Count == 0 ? _wheel.Time + 1 : Pick(step).Due);
                break;
            case WheelVerb.Cancel when _model.Count > 0:
                CancelMany(step);
                break;
            case WheelVerb.Reschedule when _model.Count > 0:
                Cancel(Pick(step));
                Insert(step.Instant(_wheel.Time + 1), step.Kind, 0, step.IsPlain);
                break;
            case WheelVerb.Advance:
                Advance(step.Instant(_wheel.Time), step.Units);
                break;
            case WheelVerb.AdvanceToNextDue when _model.Count > 0:
                Advance(Math.Min(step.Instant(_wheel.NextDue), _wheel.NextDue + step.Count), step.Units);
                break;
            case WheelVerb.Restore:
                Restore();
                break;
            default:
                break;
        }

        Compare();
    }

    /// <summary>Runs the wheel to the end of time in steps of some units, with all that was left.</summary>
    public void Finish(int units)
    {
        while (_wheel.Time < WheelEntry.DueMax)
        {
            Advance(WheelEntry.DueMax, units);
        }

        Assert.Equal(0, _model.Count);
        Assert.Equal(0, _wheel.Count);
        Assert.Equal(long.MaxValue, _wheel.NextDue);

        // All have fired or were cancelled: what they took is there again.
        Assert.Equal(0, _pool.BytesInUse);
        for (var i = 0; i < 100; i++)
        {
            _pool.Trim();
        }

        Assert.InRange(_pool.BytesReserved, 0, 1 << 20);
        Assert.Equal(_live.Count == 0, _live.PagesInUse == 0);
    }

    public void Due(in WheelEntry entry)
    {
        _unitsSeen++;
        Fire(in entry);
        Echo(in entry);
    }

    public void DueTogether(uint queue, int priority, EntryList entries, long live)
    {
        _unitsSeen++;
        var all = new List<WheelEntry>();
        while (entries.TryPeek(out _))
        {
            all.Add(entries.RemoveFirst());
        }

        var counting = all.Where(entry => _live[entry.Seq]).ToList();
        Assert.Equal(live, counting.Count);
        Assert.True(live > 0, "Nothing of it counts.");
        Assert.All(all, entry => Assert.Equal((queue, priority), (entry.Queue, entry.Priority)));
        counting.ForEach(entry => Fire(in entry));
        counting.ForEach(entry => Echo(in entry));
    }

    public void Dispose()
    {
        _wheel.Dispose();
        _live.Dispose();
        _pool.Dispose();
    }

    private bool IsBegun(long due) => _fired.Count > 0 && _fired[^1].Due == due;

    private void Fire(in WheelEntry entry)
    {
        Assert.InRange(entry.Due, _wheel.Time + 1, _target);
        _model.Fire(in entry);
        Assert.False(_wheel.Holds(in entry));
        _fired.Add(entry);
        _live.Clear(entry.Seq);
    }

    private void Echo(in WheelEntry entry)
    {
        if (entry.Queue == EchoQueue)
        {
            Insert(entry.Due, EntryKind.Job, 0, isPlain: true);
            Insert(Math.Min(entry.Due + 90_000, WheelEntry.DueMax), EntryKind.Retry, 0, isPlain: true);
        }
    }

    private void InsertMany(WheelOperation step, long due)
    {
        for (var i = 0; i < step.Count; i++)
        {
            var queue = i == 0 && step.Pick % 4 == 0 ? EchoQueue : 2 + (uint)((step.Pick + i) % 3);
            Insert(due, step.Kind, queue, step.IsPlain);
        }
    }

    private void Insert(long due, EntryKind kind, uint queue, bool isPlain)
    {
        var entry = WheelEntry.Create(++_lastSeq, queue, due, (int)(_lastSeq % 2), 0, kind, isPlain);
        _live.Set(entry.Seq);
        _model.Insert(in entry, IsBegun(due));
        _wheel.Insert(in entry);
    }

    private void CancelMany(WheelOperation step)
    {
        for (var i = 0; i < step.Count && _model.Count > 0; i++)
        {
            Cancel(Pick(step));
        }
    }

    private void Cancel(in WheelEntry entry)
    {
        _live.Clear(entry.Seq);
        if (entry.Kind is EntryKind.Job or EntryKind.Retry)
        {
            _wheel.Withdraw(in entry);
        }

        _model.Cancel(in entry);
    }

    private WheelEntry Pick(WheelOperation step) => _model.Waiting.ElementAt(step.Pick % _model.Count);

    private void Advance(long toMs, int units)
    {
        var before = (_wheel.Time, _wheel.Count, _wheel.NextDue);
        var snapshotBefore = Bytes(_wheel.WriteTo);
        _unitsSeen = 0;
        _target = toMs;

        var used = _wheel.Advance(toMs, units, this);

        Assert.InRange(_wheel.Time, before.Time, toMs);
        Assert.InRange(used, _unitsSeen, units);
        Assert.True(_model.EarliestDue > _wheel.Time, "An entry was left behind.");
        Assert.True(used == units || _wheel.Time == toMs, "It stopped with units left.");
        Assert.True(_wheel.Time == toMs || _wheel.NextDue <= toMs, "It stopped with nothing to do.");
        if (units > 0 && before.NextDue <= toMs)
        {
            Assert.True(used > 0, "No progress.");
            Assert.NotEqual(snapshotBefore, Bytes(_wheel.WriteTo));
        }
    }

    private void Restore()
    {
        var bitBytes = Bytes(_live.WriteTo);
        var wheelBytes = Bytes(_wheel.WriteTo);
        var live = new SeqBits();
        live.ReadFrom(bitBytes, out var bitsConsumed);
        var wheel = new TimingWheel(_pool, live);
        wheel.ReadFrom([.. wheelBytes, 1, 2, 3], out var wheelConsumed);

        Assert.Equal(bitBytes.Length, bitsConsumed);
        Assert.Equal(wheelBytes.Length, wheelConsumed);
        Assert.Equal(bitBytes, Bytes(live.WriteTo));
        Assert.Equal(wheelBytes, Bytes(wheel.WriteTo));
        Assert.Equal((_wheel.Time, _wheel.Count, _wheel.NextDue), (wheel.Time, wheel.Count, wheel.NextDue));

        _wheel.Dispose();
        _live.Dispose();
        (_wheel, _live) = (wheel, live);
    }

    private void Compare()
    {
        Assert.True(_wheel.Count >= _model.Count);
        Assert.True(_wheel.NextDue > _wheel.Time);
        Assert.True(_wheel.NextDue <= _model.EarliestDue, "NextDue is late.");
        Assert.Equal(_wheel.Count == 0, _wheel.NextDue == long.MaxValue);
        CompareFirst(_wheel.Time + 10_000);
        foreach (var entry in _model.Waiting.Take(300))
        {
            Assert.True(_wheel.Holds(in entry));
        }

        foreach (var entry in _fired.TakeLast(300))
        {
            Assert.False(_wheel.Holds(in entry));
        }
    }

    private void CompareFirst(long untilMs)
    {
        var window = new RunWindow(new long[100], long.MaxValue);
        _wheel.AddFirst(untilMs, ref window);
        var dues = new List<long>();
        foreach (var seq in window.Seqs)
        {
            var entry = _model.Find(seq);
            Assert.True(entry.Kind is EntryKind.Job or EntryKind.Retry);
            dues.Add(entry.Due);
        }

        Assert.Equal(dues.Order(), dues);
        Assert.True(dues.Count == 0 || dues[^1] <= untilMs);
        Assert.Equal(dues.Count, window.Seqs.ToArray().Distinct().Count());
    }

    private static byte[] Bytes(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return output.WrittenSpan.ToArray();
    }
}
