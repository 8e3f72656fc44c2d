using System.Buffers;
using Sched.Engine;
using Sched.Leader;
using Sched.Wire.Format;

namespace Sched.Tests.Simulation.Fakes;

/// <summary>
/// A replicated log as the shell is promised it, with all the bad luck that the promise allows: entries commit in any
/// order, some are refused, some commit although their fate was reported as unknown, and leaders change while entries
/// are on their way. Other nodes lead in between.
/// </summary>
internal sealed class FakeLog(VirtualTime time, EngineHost host, Random random, Transcript transcript) : IReplicatedLog
{
    private readonly List<InFlight> _inFlight = [];
    private long _index;
    private long _lastTerm;
    private long _quorumLostAt;

    public event Action<long>? Leading;

    public event Action<long>? Stopped;

    public long LeaderTerm { get; private set; } = -1;

    public long QuorumHeardAt => LeaderTerm < 0 ? _quorumLostAt : time.GetTimestamp();

    /// <summary>False: nothing goes wrong any more.</summary>
    public bool HasFaults { get; set; } = true;

    public Task<ProposalFate> ProposeAsync(ReadOnlyMemory<byte> entry, long term, object context)
    {
        if (term != LeaderTerm || Happens(1, 200))
        {
            return Task.FromResult(ProposalFate.NotAppended);
        }

        var proposal = new InFlight(entry.ToArray(), term, context);
        _inFlight.Add(proposal);
        time.After(Delay(), () => Commit(proposal));
        if (Happens(1, 200))
        {
            // It will commit all the same, unless the leader changes.
            time.After(Delay() / 2, () => proposal.Fate.TrySetResult(ProposalFate.Unknown));
        }

        return proposal.Fate.Task;
    }

    public async Task<long> BarrierAsync(long term, CancellationToken token)
    {
        await Task.Delay(Delay(), time, token);
        return term == LeaderTerm ? host.AppliedIndex : throw new NotLeaderException();
    }

    /// <summary>This node wins an election.</summary>
    public void Elect()
    {
        var term = _lastTerm += random.Next(1, 3);
        LeaderTerm = term;
        transcript.Add($"elected {term}");
        time.After(TimeSpan.FromMilliseconds(random.Next(20)), () => Leading?.Invoke(term));
    }

    /// <summary>This node's term ends; what is on its way meets one of its possible ends.</summary>
    public void Depose()
    {
        var term = LeaderTerm;
        transcript.Add($"deposed {term}");
        _quorumLostAt = time.GetTimestamp();
        LeaderTerm = -1;
        foreach (var proposal in _inFlight.ToArray())
        {
            Settle(proposal);
        }

        time.After(TimeSpan.FromMilliseconds(random.Next(100)), () => Stopped?.Invoke(term));
        if (random.Next(2) == 0)
        {
            LetAnotherLead();
        }
    }

    private void Settle(InFlight proposal)
    {
        _inFlight.Remove(proposal);
        var fate = random.Next(5) switch
        {
            0 => ProposalFate.NotAppended,
            1 => ProposalFate.Overwritten,
            2 => ProposalFate.Applied,
            _ => ProposalFate.Unknown,
        };
        if (fate == ProposalFate.Applied || (fate == ProposalFate.Unknown && random.Next(2) == 0))
        {
            var keepsContext = fate == ProposalFate.Applied || random.Next(2) == 0;
            Apply(proposal.Entry, proposal.Term, keepsContext ? proposal.Context : null);
        }

        time.After(Delay(), () => proposal.Fate.TrySetResult(fate));
    }

    private void LetAnotherLead()
    {
        var (isFounded, epochMs, level) = host.Read(
            static engine => (engine.IsFounded, engine.EpochUnixMs, engine.Level));
        if (!isFounded)
        {
            return;
        }

        var nowMs = time.UnixMs - epochMs;
        var writer = new EntryWriter();
        writer.Begin(++_lastTerm, nowMs, level);
        writer.Add(1, "another", new NewTerm());
        writer.Add(2, "another", new AdvanceTime(nowMs));
        Apply(writer.Finish().ToArray(), _lastTerm, null);
    }

    private void Commit(InFlight proposal)
    {
        if (_inFlight.Remove(proposal))
        {
            Apply(proposal.Entry, proposal.Term, proposal.Context);
            proposal.Fate.TrySetResult(ProposalFate.Applied);
        }
    }

    private void Apply(byte[] entry, long term, object? context)
    {
        _index += random.Next(20) == 0 ? 2 : 1;
        host.Apply(_index, term, new ReadOnlySequence<byte>(entry), context);
    }

    private bool Happens(int times, int of) => HasFaults && random.Next(of) < times;

    private TimeSpan Delay() => TimeSpan.FromMicroseconds(
        Happens(1, 50) ? random.Next(20_000, 200_000) : random.Next(200, 4_000));

    private sealed record InFlight(byte[] Entry, long Term, object Context)
    {
        public TaskCompletionSource<ProposalFate> Fate { get; } = new();
    }
}
