using System.Text;
using Sched.Engine;
using Sched.Tests.Model;

namespace Sched.Tests.Engine;

/// <summary>
/// Makes entries from a seed, so that things collide: few ids, few queues, few sessions, dues at and around the clock
/// and a few far away, old tokens, guessed tokens. What it asks about it reads from the judge, who knows the state.
/// </summary>
internal sealed class CommandGenerator
{
    private const int SessionsMax = 5;

    private static readonly string[] Namespaces = ["default", "default", "default", "closed", "absent"];

    private readonly Random _random;
    private readonly ModelState _state;
    private readonly JobSpecGenerator _specs;
    private readonly LeaseCommands _leases;
    private readonly int _queues;
    private readonly int _pace;

    public CommandGenerator(int seed, ModelState state)
    {
        _random = new Random(seed);
        _state = state;
        _specs = new JobSpecGenerator(_random, ids: _random.Next(3, 60), bytesMax: _random.Next(2) == 0 ? 40 : 60_000);
        _leases = new LeaseCommands(_random, state);
        _queues = _random.Next(1, 5);
        _pace = _random.Next(3);
    }

    /// <summary>The first entries: mostly the usual founding, sometimes a command that comes too early.</summary>
    public Command[] Founding() =>
        _random.Next(10) == 0
            ? [new NewTerm(), JudgedEngine.Genesis, new NewTerm()]
            : [JudgedEngine.Genesis, new PutNamespace("closed", CreateQueues: false)];

    public long NextClockMs() => _state.ClockMs + _random.Next(100) switch
    {
        < 25 => 0,
        < 60 => _random.Next(1, 20),
        < 85 => _random.Next(1, 2_000) << _pace,
        < 90 => -_random.Next(5_000),
        < 95 => 60_000 - (_state.ClockMs % 60_000),
        < 98 => _random.NextInt64(4 * 3_600_000L),
        98 => _random.NextInt64(2 * 24 * 3_600_000L),
        _ => _random.Next(10) == 0 ? 15 * 24 * 3_600_000L : 31_000,
    };

    public Command[] Next(long clockMs) =>
        [.. Enumerable.Range(0, _random.Next(1, 6)).Select(_ => NextCommand(Math.Max(clockMs, _state.ClockMs)))];

    private Command NextCommand(long clockMs) => _random.Next(1_000) switch
    {
        < 230 => Submit(clockMs),
        < 400 => new AdvanceTime(clockMs + (_random.Next(4) == 0 ? _random.Next(-50, 5_000) : 0)),
        < 440 when _state.Sessions.Count < SessionsMax => Open(),
        < 480 => _leases.Expire(),
        < 680 => _leases.Grant(),
        < 850 => _leases.Ack(),
        < 900 => _leases.Release(),
        < 970 => Cancel(),
        < 985 => new PutQueue(Namespace(), Queue(), _specs.Policy()),
        < 990 => new PutNamespace("closed", _random.Next(3) == 0),
        < 997 => new NewTerm(),
        _ => JudgedEngine.Genesis,
    };

    private SubmitJobs Submit(long clockMs)
    {
        string[] queues = [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Queue()).Distinct()];
        var count = _random.Next(20) == 0 ? 300 : _random.Next(1, 12);
        return new SubmitJobs(
            Namespace(), queues, [.. Enumerable.Range(0, count).Select(_ => _specs.Next(clockMs, queues))]);
    }

    private CancelJobs Cancel()
    {
        var jobs = Enumerable.Range(0, _random.Next(1, 6)).Select(_ => new JobRef(AnyId()));
        return new CancelJobs(Namespace(), [.. jobs], _random.Next(3) == 0);
    }

    private byte[] AnyId() =>
        _random.Next(3) == 0
            ? Encoding.UTF8.GetBytes(ModelIds.FromSeq(_random.NextInt64(1, _state.LastSeq + 3)))
            : _specs.Id();

    private OpenSession Open()
    {
        string[] queues = [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Queue()).Distinct()];
        var id = new SessionId((ulong)_random.NextInt64(), (ulong)_random.NextInt64());
        return new OpenSession(id, Namespace(), queues, Limits.SessionTtlMsDefault, "worker");
    }

    private string Namespace() => Namespaces[_random.Next(20) == 0 ? _random.Next(Namespaces.Length) : 0];

    private string Queue() => $"queue-{_random.Next(_queues)}";
}
