using Sched.Leader;
using Sched.Tests.Simulator.Clock;

namespace Sched.Tests.Simulator.Log;

/// <content>Proposals and barriers, and what their callers are told.</content>
internal sealed partial class ModelLog
{
    private readonly Dictionary<long, List<Pending>> _pending = [];
    private readonly List<Barrier> _barriers = [];
    private long _barrierCount;

    /// <summary>Proposals appended until then are not answered before it, unless leading ends.</summary>
    public long HangsUntil { get; set; }

    public Task<ProposalFate> ProposeAsync(ReadOnlyMemory<byte> entry, long term, object context)
    {
        if (term < 0 || term != LeaderTerm || _chance.Happens(Options.Refused, 1_000))
        {
            return Task.FromResult(ProposalFate.NotAppended);
        }

        // Proposals wait for the append lock, and get it in any order.
        var pending = new Pending(term, context);
        Process.After(_chance.Between(0, 200 * Timeline.Microsecond), () => Append(pending, entry));
        return pending.Fate.Task;
    }

    public Task<long> BarrierAsync(long term, CancellationToken token)
    {
        if (term < 0 || term != LeaderTerm)
        {
            return Task.FromException<long>(new NotLeaderException());
        }

        var barrier = new Barrier(++_barrierCount, term, Math.Max(Commit, _firstOfTerm));
        _barriers.Add(barrier);
        token.Register(() => barrier.Index.TrySetCanceled(token));
        Process.After(Process.Clock.ToTrue(Options.BarrierPatience), () => Fail(barrier));
        Ask(barrier);
        Process.After(0, AnswerBarriers);
        return barrier.Index.Task;
    }

    /// <summary>Another node asks whether it still leads.</summary>
    public void Probe(int from, long term, long number, long sentAt)
    {
        if (Heed(from, term, sentAt))
        {
            var node = Node;
            _raft.Send(Node, from, log => log.Confirm(node, term, number));
        }
    }

    private void Confirm(int node, long term, long number)
    {
        if (LeaderTerm == term && _barriers.Find(barrier => barrier.Number == number) is { } asked)
        {
            asked.Answers.Add(node);
            AnswerBarriers();
        }
    }

    private void Append(Pending pending, ReadOnlyMemory<byte> bytes)
    {
        if (LeaderTerm != pending.Term)
        {
            pending.Fate.TrySetResult(ProposalFate.NotAppended);
            return;
        }

        var entry = Append(bytes.ToArray());
        if (!_pending.TryGetValue(entry.Index, out var waiting))
        {
            _pending.Add(entry.Index, waiting = []);
        }

        waiting.Add(pending);
        if (_chance.Happens(Options.Unknown, 1_000))
        {
            AnswerLater(pending, ProposalFate.Unknown, 10 * Timeline.Millisecond);
        }
    }

    // The context goes with exactly its own entry; another one at its index shows that it was cut.
    private object? Meet(LogEntry entry)
    {
        if (!_pending.Remove(entry.Index, out var waiting))
        {
            return null;
        }

        object? context = null;
        foreach (var pending in waiting)
        {
            var isOurs = pending.Term == entry.Term;
            context = isOurs ? pending.Context : context;
            _raft.Counts.Overwritten += isOurs ? 0 : 1;
            _raft.Counts.LateApplied += isOurs && LeaderTerm != pending.Term ? 1 : 0;
            AnswerLater(
                pending, isOurs ? ProposalFate.Applied : ProposalFate.Overwritten, 500 * Timeline.Microsecond);
        }

        return context;
    }

    private void AnswerLater(Pending pending, ProposalFate fate, long within)
    {
        var hang = fate == ProposalFate.Applied ? Math.Max(0, HangsUntil - Now) : 0;
        Process.After(hang + _chance.Between(0, within), () => Answer(pending, fate));
    }

    private void Answer(Pending pending, ProposalFate fate)
    {
        if (pending.Fate.TrySetResult(fate))
        {
            _raft.Counts.Unknowns += fate == ProposalFate.Unknown ? 1 : 0;
        }
    }

    // Some are told at once, some only when they have hung for a while; what is applied until then still is.
    private void LeaveProposals(long term)
    {
        foreach (var pending in _pending.Values.SelectMany(static waiting => waiting).Where(each => each.Term == term))
        {
            AnswerLater(pending, ProposalFate.Unknown, _chance.Happens(1, 4) ? 3 * Timeline.Second : Options.EventMax);
        }
    }

    private void LeaveProposalsUpTo(long index)
    {
        foreach (var at in _pending.Keys.Where(each => each <= index).ToArray())
        {
            _pending.Remove(at, out var waiting);
            waiting!.ForEach(pending => AnswerLater(pending, ProposalFate.Unknown, Options.EventMax));
        }
    }

    private void AskBarriers()
    {
        foreach (var barrier in _barriers)
        {
            Ask(barrier);
        }
    }

    private void Ask(Barrier barrier)
    {
        var (from, term, number, sentAt) = (Node, LeaderTerm, barrier.Number, Process.Clock.GetTimestamp());
        foreach (var node in _followers.Keys.Where(node => !barrier.Answers.Contains(node)))
        {
            _raft.Send(Node, node, log => log.Probe(from, term, number, sentAt));
        }
    }

    private void AnswerBarriers()
    {
        for (var i = _barriers.Count - 1; i >= 0; i--)
        {
            var barrier = _barriers[i];
            var isConfirmed = barrier.Term == LeaderTerm && barrier.Answers.Count + 1 >= _raft.Majority;
            if (isConfirmed && Applied >= barrier.ReadIndex)
            {
                _barriers.RemoveAt(i);
                barrier.Index.TrySetResult(Applied);
            }
        }
    }

    private void FailBarriers()
    {
        foreach (var barrier in _barriers.ToArray())
        {
            Fail(barrier);
        }
    }

    private void Fail(Barrier barrier)
    {
        _barriers.Remove(barrier);
        barrier.Index.TrySetException(new NotLeaderException());
    }

    private sealed record Pending(long Term, object Context)
    {
        public TaskCompletionSource<ProposalFate> Fate { get; } = new();
    }

    private sealed record Barrier(long Number, long Term, long ReadIndex)
    {
        public TaskCompletionSource<long> Index { get; } = new();

        public HashSet<int> Answers { get; } = [];
    }
}
