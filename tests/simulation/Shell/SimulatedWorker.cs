using System.Globalization;
using System.Text;
using Sched.Engine;
using Sched.Leader;
using Xunit;

namespace Sched.Tests.Simulation.Shell;

/// <summary>
/// A worker with all that happens to workers: it loses its connection and resumes, dies without a word and is
/// replaced, fails a job now and then, and sends its verdicts again until it has an answer.
/// </summary>
internal sealed class SimulatedWorker(World world, int number) : IWorkerSink
{
    private const int Slots = 4;
    private const int Prefetch = 4;
    private const long TtlMs = Limits.SessionTtlMsMin;

    private readonly SortedDictionary<long, Held> _held = [];
    private WorkerSession? _session;
    private string _sessionId = "";
    private int _life;

    public async Task RunAsync()
    {
        while (!world.IsOver)
        {
            if (_session is null)
            {
                await TryConnectAsync();
            }
            else
            {
                await TryLiveAsync();
            }

            await world.PauseAsync(20, 300);
        }
    }

    public void Deliver(DeliveredBatch batch) => world.Guard(() => Take(batch));

    public void Notify(IReadOnlyList<LeaseNotice> notices) =>
        world.Transcript.Add($"worker {number}: {notices.Count} notices");

    public void Ended(string reason)
    {
        world.Transcript.Add($"worker {number}: ended {reason}");
        _session = null;
        if (reason == WorkerEnd.SessionExpired)
        {
            Forget();
        }
    }

    private void Take(DeliveredBatch batch)
    {
        Assert.Contains(batch.QueueName, World.Queues);
        foreach (var run in batch.Runs)
        {
            var due = long.Parse(Encoding.UTF8.GetString(run.Job.Body.Span), CultureInfo.InvariantCulture);
            Assert.True(due <= world.Time.UnixMs, $"Run {run.Run.Seq} was delivered before it was due.");
            Assert.Equal(run.Run.Seq, run.Job.Seq);
            world.Transcript.Add($"worker {number}: run {run.Run.Seq} {run.Token} attempt {run.Run.Attempt}");
            var held = new Held(run.Run.Seq, run.Token);
            Assert.True(_held.TryAdd(run.Token.Value, held), $"Token {run.Token} was delivered twice.");
            world.Watch(HandleAsync(held, _life));
        }
    }

    private async Task TryConnectAsync()
    {
        try
        {
            var life = _life;
            var started = _held.Values.Where(static held => held.HasStarted).Select(static held => held.Token.Value);
            var hello = new WorkerHello(
                "default", World.Queues, "simulated", TtlMs, _sessionId, [.. _held.Keys], [.. started]);
            var session = await world.Shell.OpenWorkerAsync("worker", hello, this);
            Assert.Equal(life, _life);
            Welcome(session);
        }
        catch (Exception error) when (error is NotLeaderException or CommitUnknownException or OverloadedException)
        {
            world.Transcript.Add($"worker {number}: not connected, {error.GetType().Name}");
        }
    }

    private void Welcome(WorkerSession session)
    {
        world.Transcript.Add($"worker {number}: session {session.Id}, resumed {session.Resumed}");
        foreach (var lost in session.LostTokens)
        {
            _held.Remove(lost);
        }

        _session = session;
        _sessionId = session.Id;
        session.Credit(Slots, Prefetch, 1 << 20);
    }

    private async Task TryLiveAsync()
    {
        switch (world.HasFaults ? world.Random.Next(40) : -1)
        {
            case 0:
                world.Transcript.Add($"worker {number}: connection lost");
                _session!.Disconnected();
                _session = null;
                return;
            case 1:
                world.Transcript.Add($"worker {number}: died");
                _session!.Disconnected();
                _session = null;
                Forget();
                return;
            case 2:
                world.Transcript.Add($"worker {number}: goodbye");
                await Attempt(() => _session!.GoodbyeAsync());
                return;
            default:
                world.Watch(Attempt(() => _session!.KeepAlive()));
                await AckAgainAsync();
                return;
        }
    }

    // A new process: it knows nothing of what the old one held, and nothing of the old one runs on.
    private void Forget()
    {
        _life++;
        _held.Clear();
        _sessionId = "";
    }

    private async Task HandleAsync(Held held, int life)
    {
        held.HasStarted = true;
        _session?.Started([held.Token.Value]);
        world.Ledger.Start(held.Token);
        await world.PauseAsync(0, 60);
        if (life == _life)
        {
            held.Verdict = world.Random.Next(30) == 0 ? Verdict.Retry : Verdict.Success;
            await AckAsync([held]);
        }
    }

    private Task AckAgainAsync() =>
        AckAsync([.. _held.Values.Where(static held => held.Verdict != Verdict.None && !held.IsOnItsWay)]);

    private async Task AckAsync(Held[] held)
    {
        if (held.Length == 0 || _session is not { } session)
        {
            return;
        }

        var life = _life;
        var items = Array.ConvertAll(held, static one => new AckItem(one.Seq, one.Token, one.Verdict, default));
        Array.ForEach(held, static one => one.IsOnItsWay = true);
        await Attempt(async () =>
        {
            var outcome = await session.AckAsync(FencingToken.None, 0, default, items);
            if (life == _life)
            {
                Learn(held, outcome);
            }
        });
        Array.ForEach(held, static one => one.IsOnItsWay = false);
    }

    private void Learn(Held[] held, AckOutcome outcome)
    {
        var refused = outcome.Refused.Select(static one => one.Token).ToHashSet();
        foreach (var one in held)
        {
            var isAccepted = !refused.Contains(one.Token);
            world.Transcript.Add($"worker {number}: ack {one.Seq} {one.Token} {one.Verdict} {isAccepted}");
            _held.Remove(one.Token.Value);
            if (isAccepted && one.Verdict == Verdict.Success)
            {
                world.Ledger.Accept(one.Seq, one.Token);
            }
        }
    }

    private async Task Attempt(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (Exception error) when (error is NotLeaderException or CommitUnknownException or OverloadedException)
        {
            world.Transcript.Add($"worker {number}: {error.GetType().Name}");
        }
    }

    private sealed class Held(long seq, FencingToken token)
    {
        public long Seq => seq;
        public FencingToken Token => token;
        public bool HasStarted { get; set; }
        public Verdict Verdict { get; set; }
        public bool IsOnItsWay { get; set; }
    }
}
