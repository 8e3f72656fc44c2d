using System.Buffers;
using Sched.Engine;

namespace Sched.Wire.Format;

/// <summary>
/// The table of contents: which tag and which layout belong to which command. A command or a tag that is not in it
/// stops the node, for a replica that skipped one would no longer be a replica.
/// </summary>
internal static class CommandLayout
{
    public static CommandTag TagOf(Command command) => command switch
    {
        Genesis => CommandTag.Genesis,
        NewTerm => CommandTag.NewTerm,
        PutNamespace => CommandTag.PutNamespace,
        PutQueue => CommandTag.PutQueue,
        SubmitJobs => CommandTag.SubmitJobs,
        CancelJobs => CommandTag.CancelJobs,
        AdvanceTime => CommandTag.AdvanceTime,
        OpenSession => CommandTag.OpenSession,
        ExpireSession => CommandTag.ExpireSession,
        GrantLeases => CommandTag.GrantLeases,
        AckRuns => CommandTag.AckRuns,
        ReleaseRuns => CommandTag.ReleaseRuns,
        _ => throw new ArgumentException($"{command.GetType().Name} has no layout.", nameof(command)),
    };

    public static void Write(IBufferWriter<byte> output, Command command)
    {
        switch (command)
        {
            case Genesis genesis: GenesisLayout.Write(output, genesis); break;
            case NewTerm: break; // It carries nothing: the entry's header says it all.
            case PutNamespace put: PutNamespaceLayout.Write(output, put); break;
            case PutQueue put: PutQueueLayout.Write(output, put); break;
            case SubmitJobs submit: SubmitJobsLayout.Write(output, submit); break;
            case CancelJobs cancel: CancelJobsLayout.Write(output, cancel); break;
            case AdvanceTime advance: AdvanceTimeLayout.Write(output, advance); break;
            case OpenSession open: OpenSessionLayout.Write(output, open); break;
            case ExpireSession expire: ExpireSessionLayout.Write(output, expire); break;
            case GrantLeases grant: GrantLeasesLayout.Write(output, grant); break;
            case AckRuns ack: AckRunsLayout.Write(output, ack); break;
            case ReleaseRuns release: ReleaseRunsLayout.Write(output, release); break;
            default: throw new ArgumentException($"{command.GetType().Name} has no layout.", nameof(command));
        }
    }

    public static Command Read(CommandTag tag, ref ByteReader input) => tag switch
    {
        CommandTag.Genesis => GenesisLayout.Read(ref input),
        CommandTag.NewTerm => new NewTerm(),
        CommandTag.PutNamespace => PutNamespaceLayout.Read(ref input),
        CommandTag.PutQueue => PutQueueLayout.Read(ref input),
        CommandTag.SubmitJobs => SubmitJobsLayout.Read(ref input),
        CommandTag.CancelJobs => CancelJobsLayout.Read(ref input),
        CommandTag.AdvanceTime => AdvanceTimeLayout.Read(ref input),
        CommandTag.OpenSession => OpenSessionLayout.Read(ref input),
        CommandTag.ExpireSession => ExpireSessionLayout.Read(ref input),
        CommandTag.GrantLeases => GrantLeasesLayout.Read(ref input),
        CommandTag.AckRuns => AckRunsLayout.Read(ref input),
        CommandTag.ReleaseRuns => ReleaseRunsLayout.Read(ref input),
        _ => throw input.Damaged("command tag", $"{(byte)tag} is unknown to this version"),
    };
}
