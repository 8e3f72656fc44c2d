using Sched.Engine;

namespace Sched.Tests.Model;

/// <summary>
/// Watches an engine, entry by entry. What the engine chose (how far an advance came, which runs a grant took, how
/// many leases an expiry returned) is checked against what was permitted and then adopted; all else the judge works
/// out for itself, with dictionaries and lists, and compares.
/// </summary>
public sealed class Judge
{
    private readonly ModelState _state = new();
    private readonly FoundingRules _founding;
    private readonly SubmitRules _submits;
    private readonly CancelRules _cancels;
    private readonly AdvanceRules _advances;
    private readonly SessionRules _sessions;
    private readonly GrantRules _grants;
    private readonly AckRules _acks;
    private readonly RecordRules _records;

    /// <param name="store">Where the engine writes; read after each entry.</param>
    public Judge(IJobStore store)
    {
        _founding = new FoundingRules(_state);
        _submits = new SubmitRules(_state);
        _cancels = new CancelRules(_state);
        _advances = new AdvanceRules(_state);
        _sessions = new SessionRules(_state);
        _grants = new GrantRules(_state);
        _acks = new AckRules(_state);
        _records = new RecordRules(_state, store);
    }

    internal ModelState State => _state;

    /// <summary>Throws a <see cref="JudgeException"/> when the engine did what it may not.</summary>
    public void Check(
        in EntryHeader header, ReadOnlySpan<Command> commands, ReadOnlySpan<Result> results, Effects effects,
        in EngineFacts facts)
    {
        ArgumentNullException.ThrowIfNull(effects);
        _state.ClockMs = Math.Max(_state.ClockMs, header.ClockMs);
        var reader = new EffectsReader(effects);
        for (var i = 0; i < commands.Length; i++)
        {
            try
            {
                Check(commands[i], results[i], reader, facts);
            }
            catch (JudgeException fault)
            {
                throw new JudgeException($"Command {i} ({commands[i].GetType().Name}): {fault.Message}", fault);
            }
        }

        reader.ExpectEnd();
        _records.CheckEntry(facts);
        CheckFacts(facts);
    }

    private void Check(Command command, Result result, EffectsReader effects, in EngineFacts facts)
    {
        _state.BeginCommand();
        if (!_founding.Permits(command, result))
        {
            return;
        }

        switch (command)
        {
            case Genesis or NewTerm or PutNamespace or PutQueue:
                _founding.Check(command, result);
                break;
            case SubmitJobs submit:
                _submits.Check(submit, result, _records);
                break;
            case CancelJobs cancel:
                _cancels.Check(cancel, result, effects);
                break;
            case AdvanceTime advance:
                _advances.Check(advance, result);
                break;
            case OpenSession open:
                _sessions.Check(open, result);
                break;
            case ExpireSession expire:
                _sessions.Check(expire, result, effects, facts);
                break;
            case GrantLeases grant:
                _grants.Check(grant, result, effects);
                break;
            case AckRuns ack:
                _acks.Check(ack, result);
                break;
            case ReleaseRuns release:
                _acks.Check(release, result);
                break;
            default:
                throw new JudgeException("The judge does not know this command.");
        }

        _records.NumberOutcomes();
    }

    private void CheckFacts(in EngineFacts facts)
    {
        if (!_state.IsFounded)
        {
            return;
        }

        Expect.Number(facts.ClockMs, _state.ClockMs, "The clock");
        Expect.Number(facts.WheelTimeMs, _state.WheelTimeMs, "The wheel's time");
        if (_state.EarliestDueMs is { } dueMs && facts.NextDueMs > dueMs)
        {
            throw new JudgeException(
                $"NextDue is {facts.NextDueMs}, but a run is due at {dueMs}.");
        }

        if (facts.NextDueMs <= _state.WheelTimeMs)
        {
            throw new JudgeException(
                $"NextDue is {facts.NextDueMs}, which the wheel has passed ({_state.WheelTimeMs}).");
        }
    }
}
