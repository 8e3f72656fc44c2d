using Sched.Engine;

namespace Sched.Tests.Model;

/// <summary>The group, its terms, namespaces and queues.</summary>
internal sealed class FoundingRules(ModelState state)
{
    private const string DefaultNamespace = "default";

    /// <summary>
    /// Genesis comes first and once; anything else waits for it. False when the command was refused so.
    /// </summary>
    public bool Permits(Command command, Result result)
    {
        if (command is Genesis != state.IsFounded)
        {
            return true;
        }

        if (command is SubmitJobs or CancelJobs or AckRuns or ReleaseRuns && result.Items.Length > 0)
        {
            throw new JudgeException("Items are answered in the wrong era.");
        }

        Expect.Outcome(result, Outcome.WrongEra);
        return false;
    }

    public void Check(Command command, Result result)
    {
        switch (command)
        {
            case Genesis genesis:
                Expect.Outcome(result, Outcome.Done);
                state.IsFounded = true;
                state.HashKey = genesis.HashKey;
                state.Namespaces[DefaultNamespace] = new ModelNamespace(DefaultNamespace) { CreateQueues = true };
                break;
            case NewTerm:
                Expect.Outcome(result, Outcome.Done);
                break;
            case PutNamespace put:
                Expect.Outcome(result, Outcome.Done);
                Put(put);
                break;
            case PutQueue put:
                Put(put, result);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(command));
        }
    }

    private void Put(PutNamespace put)
    {
        state.Namespaces.TryAdd(put.Name, new ModelNamespace(put.Name));
        state.Namespaces[put.Name].CreateQueues = put.CreateQueues;
    }

    private void Put(PutQueue put, Result result)
    {
        if (!state.Namespaces.TryGetValue(put.Namespace, out var space))
        {
            Expect.Outcome(result, Outcome.NamespaceNotFound);
            return;
        }

        Expect.Outcome(result, Outcome.Done);
        space.Queues.TryAdd(put.Name, new ModelQueue(put.Namespace, put.Name));
        space.Queues[put.Name].Defaults = put.Defaults;
    }
}
