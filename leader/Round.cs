using System.Numerics;
using Sched.Engine;
using Sched.Wire.Format;

namespace Sched.Leader;

/// <summary>
/// One entry on its way: its commands, and who waits for which. It is the context that the log hands back with the
/// entry, so the answers find their callers whatever index the entry got.
/// </summary>
internal sealed class Round(long term, long nowMs, EntryWriter writer)
{
    private readonly List<Proposal> _proposals = [];
    private readonly Dictionary<uint, int> _freed = [];

    public long Term => term;
    public long NowMs => nowMs;
    public EntryWriter Writer => writer;
    public IReadOnlyList<Proposal> Proposals => _proposals;

    /// <summary>It moves the wheel.</summary>
    public bool HasAdvance { get; private set; }

    /// <summary>Sessions to which it grants.</summary>
    public List<LiveSession> Granted { get; } = [];

    public List<SubmitJobs> Submits { get; } = [];

    /// <summary>Its grants and its step of time are no longer on the way.</summary>
    public bool IsReleased { get; set; }

    /// <summary>Adds a command; one that cannot be written fails alone.</summary>
    public void Add(Proposal proposal)
    {
        try
        {
            writer.Add(proposal.Id, proposal.Caller, proposal.Command);
        }
        catch (Exception error)
        {
            proposal.Fail(error);
            return;
        }

        _proposals.Add(proposal);
        Note(proposal.Command);
    }

    /// <summary>How many leases of the session this entry ends, if all is well.</summary>
    public int FreedOf(uint session) => _freed.GetValueOrDefault(session);

    /// <summary>Answers the callers with what the engine said.</summary>
    public void Complete(AppliedEntry applied)
    {
        for (var i = 0; i < _proposals.Count; i++)
        {
            if (applied.Entry.ProposalIds[i] != _proposals[i].Id)
            {
                throw new InvalidOperationException($"Entry {applied.Index} came with another entry's callers.");
            }

            _proposals[i].Complete(applied.Results[i], applied.Index, applied.ClockMs);
        }
    }

    /// <summary>Tells the callers who have no answer yet that none will come.</summary>
    public void Fail(ProposalFate fate)
    {
        foreach (var proposal in _proposals)
        {
            proposal.Fail(fate == ProposalFate.Unknown ? new CommitUnknownException() : new NotLeaderException());
        }
    }

    private void Note(Command command)
    {
        switch (command)
        {
            case AdvanceTime:
                HasAdvance = true;
                break;
            case SubmitJobs submit:
                Submits.Add(submit);
                break;
            case AckRuns ack:
                Free(ack.Session, ack.Items.Length + CountBits(ack.Bitmap.Span));
                break;
            case ReleaseRuns release:
                Free(release.Session, release.Runs.Length);
                break;
        }
    }

    private void Free(uint session, int count) => _freed[session] = FreedOf(session) + count;

    private static int CountBits(ReadOnlySpan<byte> bitmap)
    {
        var count = 0;
        foreach (var bits in bitmap)
        {
            count += BitOperations.PopCount(bits);
        }

        return count;
    }
}
