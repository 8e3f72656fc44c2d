using Sched.Tests.Simulator.Clock;
using Sched.Tests.Simulator.Network;
using Sched.V1;

namespace Sched.Tests.Simulator.Checks;

/// <summary>
/// What workers may believe of their sessions: each is valid for its TTL, less one percent on the worker's clock, from
/// the sending of the last keep-alive that was acknowledged. A session must not be ended before that is over (P2b).
/// </summary>
internal sealed class Beliefs(Timeline timeline)
{
    // The first byte of a message names its kind.
    private const byte HelloTag = 0x0a;
    private const byte KeepAliveTag = 0x1a;
    private const byte GoodbyeTag = 0x3a;
    private const byte WelcomeTag = 0x0a;

    private readonly Dictionary<long, Line> _lines = [];
    private readonly Dictionary<string, Belief> _beliefs = new(StringComparer.Ordinal);

    public int Resumes { get; private set; }

    /// <summary>A message of a worker's stream goes by.</summary>
    public void Observe(StreamMessage message)
    {
        if (message.Bytes.Length == 0)
        {
            return;
        }

        if (!_lines.TryGetValue(message.Stream, out var line))
        {
            _lines.Add(message.Stream, line = new Line());
        }

        if (message.IsToServer)
        {
            Sent(line, message.Bytes);
        }
        else if (message.Bytes[0] is WelcomeTag or KeepAliveTag)
        {
            Taken(line, message.Client, ServerMessage.Parser.ParseFrom(message.Bytes));
        }
    }

    /// <summary>A session has ended in the log.</summary>
    public void Ended(string session)
    {
        if (_beliefs.TryGetValue(session, out var belief))
        {
            belief.EndedAt ??= timeline.Now;
            Check(session, belief);
        }
    }

    private void Sent(Line line, byte[] message)
    {
        switch (message[0])
        {
            case HelloTag:
                line.HelloAt = timeline.Now;
                break;
            case KeepAliveTag:
                line.Sent[WorkerMessage.Parser.ParseFrom(message).KeepAlive.Sequence] = timeline.Now;
                break;
            case GoodbyeTag when line.Session is not null:
                _beliefs[line.Session].IsGivenUp = true;
                break;
        }
    }

    private void Taken(Line line, Process worker, ServerMessage message)
    {
        if (message.Welcome is { } welcome)
        {
            line.Session = welcome.Session;
            Resumes += welcome.Resumed ? 1 : 0;
            if (!_beliefs.ContainsKey(welcome.Session))
            {
                _beliefs.Add(welcome.Session, new Belief(worker, welcome.TtlMs));
                Renew(welcome.Session, line.HelloAt);
            }
        }
        else if (line.Session is not null && line.Sent.TryGetValue(message.KeepAlive.Sequence, out var sentAt))
        {
            Renew(line.Session, sentAt);
        }
    }

    private void Renew(string session, long sentAt)
    {
        var belief = _beliefs[session];
        var span = belief.Worker.Clock.ToTrue(belief.TtlMs * Timeline.Millisecond * 99 / 100);
        belief.ValidUntil = Math.Max(belief.ValidUntil, sentAt + span);
        Check(session, belief);
    }

    private static void Check(string session, Belief belief)
    {
        if (belief.EndedAt is { } endedAt && belief.ValidUntil > endedAt && !belief.IsGivenUp && belief.Worker.IsAlive)
        {
            throw new SimulationFault(
                "P2b",
                $"Session {session} of {belief.Worker.Name} was ended"
                + $" {(belief.ValidUntil - endedAt) / Timeline.Millisecond} ms before its worker's right was over.");
        }
    }

    private sealed class Line
    {
        public long HelloAt { get; set; }
        public string? Session { get; set; }
        public Dictionary<long, long> Sent { get; } = [];
    }

    private sealed class Belief(Process worker, long ttlMs)
    {
        public Process Worker => worker;
        public long TtlMs => ttlMs;
        public long ValidUntil { get; set; }
        public long? EndedAt { get; set; }
        public bool IsGivenUp { get; set; }
    }
}
