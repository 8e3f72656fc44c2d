using Sched.Tests.Simulator.Clock;
using Sched.Tests.Simulator.Plan;

namespace Sched.Tests.Simulator;

/// <content>What goes wrong, and how it is healed.</content>
internal sealed partial class World
{
    private void Happen(Fault fault)
    {
        if (_isHealed || !_isFounded)
        {
            return;
        }

        Tell($"fault {fault}");
        Counts.Faults++;
        switch (fault.Kind)
        {
            case FaultKind.CrashWorker or FaultKind.PauseWorker or FaultKind.UnplugWorker or FaultKind.StopWorker
                or FaultKind.ResetWorker:
                HappenToWorker(fault);
                break;
            case FaultKind.CrashClient or FaultKind.UnplugClient:
                HappenToClient(fault);
                break;
            default:
                HappenToNode(fault, fault.Target > 0 ? fault.Target : Raft.Leader + 1);
                break;
        }
    }

    private void HappenToNode(Fault fault, int number)
    {
        if (number < 1 || number > Options.Nodes || _nodes[number - 1] is not { Process.IsAlive: true } node)
        {
            return;
        }

        switch (fault.Kind)
        {
            case FaultKind.CrashNode:
                CrashNode(number);
                After(fault, () => StartNodeAgain(number));
                break;
            case FaultKind.DamagePair:
                var disk = Raft.Disks[number - 1];
                disk.IsNewestDamaged = disk.Newest is not null && disk.Newest != disk.Shown;
                CrashNode(number);
                After(fault, () => StartNodeAgain(number));
                break;
            case FaultKind.PauseNode:
                Counts.PausedLeaders += node.Log.LeaderTerm >= 0 ? 1 : 0;
                node.Process.Pause();
                After(fault, node.Process.Resume);
                break;
            case FaultKind.SplitNetwork:
                Split(fault, number, isCut: true);
                After(fault, () => Split(fault, number, isCut: false));
                break;
            case FaultKind.IsolateNode or FaultKind.UnplugNode or FaultKind.MuteNode:
                CutNode(number, fault.Kind, isCut: true);
                After(fault, () => CutNode(number, fault.Kind, isCut: false));
                break;
            case FaultKind.Elect:
                Raft.TryElect(number - 1, isForced: true);
                break;
            case FaultKind.StepClock when node.Shell.IsLeading:
                node.Process.Clock.WallOffset += fault.Amount * Timeline.Millisecond;
                break;
            case FaultKind.SlowNode:
                node.Log.ApplySlowness = fault.Amount * Timeline.Millisecond;
                After(fault, () => node.Log.ApplySlowness = 0);
                break;
            case FaultKind.HangProposals:
                node.Log.HangsUntil = Timeline.Now + (fault.ForMs * Timeline.Millisecond);
                break;
        }
    }

    private void HappenToWorker(Fault fault)
    {
        if (fault.Target > Options.Workers || _workers[fault.Target - 1] is not { Process.IsAlive: true } worker)
        {
            return;
        }

        switch (fault.Kind)
        {
            case FaultKind.CrashWorker:
                worker.Process.Kill();
                After(fault, () => StartWorkerAgain(fault.Target, worker));
                break;
            case FaultKind.PauseWorker:
                worker.Process.Pause();
                After(fault, worker.Process.Resume);
                break;
            case FaultKind.ResetWorker:
                Network.Reset(worker.Process.Name);
                break;
            case FaultKind.StopWorker:
                worker.Process.Run(worker.Stop);
                break;
            default:
                CutProgram(worker.Process.Name, isCut: true);
                After(fault, () => CutProgram(worker.Process.Name, isCut: false));
                break;
        }
    }

    private void HappenToClient(Fault fault)
    {
        if (fault.Target > Options.Clients || _clients[fault.Target - 1] is not { Process.IsAlive: true } client)
        {
            return;
        }

        if (fault.Kind == FaultKind.CrashClient)
        {
            client.Process.Kill();
            After(fault, () => StartClientAgain(fault.Target));
            return;
        }

        CutProgram(client.Process.Name, isCut: true);
        After(fault, () => CutProgram(client.Process.Name, isCut: false));
    }

    // What a fault left behind is undone at its end, or when all is healed, whichever comes first.
    private void After(Fault fault, Action undo) => Timeline.After(fault.ForMs * Timeline.Millisecond, () =>
    {
        if (!_isHealed)
        {
            Guard(undo);
        }
    });

    private void CrashNode(int number)
    {
        var node = _nodes[number - 1]!;
        var disk = Raft.Disks[number - 1];
        node.Process.Kill();
        node.Dispose();
        disk.Crash(Chance.Between(0, disk.LastIndex - disk.Flushed + 1));
    }

    private void StartNodeAgain(int number)
    {
        if (_nodes[number - 1] is not { Process.IsAlive: true })
        {
            StartNode(number);
        }
    }

    private void StartClientAgain(int number)
    {
        if (_clients[number - 1] is not { Process.IsAlive: true })
        {
            StartClient(number);
        }
    }

    private void CutNode(int number, FaultKind kind, bool isCut)
    {
        var name = $"n{number}";
        for (var other = 1; other <= Options.Nodes; other++)
        {
            if (other == number)
            {
                continue;
            }

            Raft.Cut(number - 1, other - 1, isCut);
            Network.Cut(name, $"n{other}", isCut);
            if (kind != FaultKind.MuteNode)
            {
                Raft.Cut(other - 1, number - 1, isCut);
                Network.Cut($"n{other}", name, isCut);
            }
        }

        if (kind == FaultKind.UnplugNode)
        {
            foreach (var program in Programs())
            {
                CutProgram(program, number, isCut);
            }
        }
    }

    private void Split(Fault fault, int number, bool isCut)
    {
        CutNode(number, FaultKind.IsolateNode, isCut);
        foreach (var program in Programs())
        {
            var isWithNode = new Chance(Options.Seed, $"{program} at {fault.AtMs}").Happens(1, 2);
            for (var node = 1; node <= Options.Nodes; node++)
            {
                if (isWithNode != (node == number))
                {
                    CutProgram(program, node, isCut);
                }
            }
        }
    }

    private void CutProgram(string program, bool isCut)
    {
        for (var number = 1; number <= Options.Nodes; number++)
        {
            CutProgram(program, number, isCut);
        }
    }

    private void CutProgram(string program, int number, bool isCut)
    {
        Network.Cut(program, $"n{number}", isCut);
        Network.Cut($"n{number}", program, isCut);
    }

    private IEnumerable<string> Programs() =>
        Enumerable.Range(1, Options.Workers).Select(static number => $"w{number}")
            .Concat(Enumerable.Range(1, Options.Clients).Select(static number => $"c{number}"));

    // From here on a majority lives, is connected and quick; the others may stay broken for good.
    private void Heal()
    {
        Tell("healed");
        _isHealed = true;
        Network.HealAll();
        Raft.HealAll();
        Raft.Calm();
        Network.Options = Network.Options with { Slow = 0, LostRequests = 0, LostAnswers = 0, Breaks = 0 };
        var core = Enumerable.Range(1, Options.Nodes).OrderBy(_ => Chance.Next()).Take(Raft.Majority).ToHashSet();
        for (var number = 1; number <= Options.Nodes; number++)
        {
            HealNode(number, core.Contains(number));
        }

        for (var number = 1; number <= Options.Workers && _isFounded; number++)
        {
            _workers[number - 1]!.Process.Resume();
            if (!_workers[number - 1]!.Process.IsAlive)
            {
                StartWorker(number);
            }
        }

        for (var number = 1; number <= Options.Clients && _isFounded; number++)
        {
            StartClientAgain(number);
        }
    }

    private void HealNode(int number, bool isCore)
    {
        var node = _nodes[number - 1]!;
        if (!isCore && Options.LeavesMinorityBroken)
        {
            if (node.Process.IsAlive)
            {
                CrashNode(number);
            }

            return;
        }

        node.Log.ApplySlowness = 0;
        node.Log.HangsUntil = 0;
        node.Process.Resume();
        StartNodeAgain(number);
    }
}
