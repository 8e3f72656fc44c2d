using Sched.Engine;
using Sched.Wire.Format;

namespace Sched.Tests.Format;

/// <summary>One call of <see cref="EntryWriter.Add"/>.</summary>
public sealed record Proposal(ulong Id, string Caller, Command Command);

/// <summary>What goes into a log entry, before it is bytes.</summary>
public sealed record ProposedEntry(long Term, long ClockMs, int Level, Proposal[] Proposals)
{
    public static ProposedEntry Of(params Command[] commands) =>
        new(7, 1_000, 1, [.. commands.Select((command, i) => new Proposal((ulong)i + 1, "anna", command))]);

    /// <summary>A copy, for the writer's buffer lives only until its next entry.</summary>
    public byte[] Write(EntryWriter? writer = null)
    {
        writer ??= new EntryWriter();
        writer.Begin(Term, ClockMs, Level);
        foreach (var proposal in Proposals)
        {
            writer.Add(proposal.Id, proposal.Caller, proposal.Command);
        }

        return writer.Finish().ToArray();
    }
}
