using Google.Protobuf;
using Sched.Engine;
using Sched.Server.Requests;
using Sched.Server.Services;
using Sched.V1;
using AckItem = Sched.V1.AckItem;

namespace Sched.Tests.Fuzz;

/// <summary>
/// A worker's stream: messages with their lengths in front, as if one had come after another. The first must open a
/// session. Each is refused with a fault, which ends the stream, or becomes a command that the engine takes.
/// </summary>
internal static class WorkerTarget
{
    private const uint Session = 1;

    public static FuzzTarget Target { get; } = new("worker", Read,
    [
        ("whole-life", Stream(
            new WorkerMessage { Hello = Hello() },
            new WorkerMessage { Credit = new Credit { Slots = 3, Prefetch = 3, Bytes = 1 << 20 } },
            new WorkerMessage { Started = new Started { Tokens = { 1, 2 } } },
            new WorkerMessage { Ack = Ack() },
            new WorkerMessage { Release = new Release { Items = { new ReleaseItem { Run = 3, Token = 3 } } } },
            new WorkerMessage { KeepAlive = new KeepAlive { Sequence = 1 } },
            new WorkerMessage { Goodbye = new Goodbye() })),
        ("hello", Stream(new WorkerMessage { Hello = Hello() })),
    ]);

    public static bool Read(ReadOnlySpan<byte> input)
    {
        using var stream = new CodedInputStream(input.ToArray());
        using var engine = new FuzzedEngine();
        var taken = 0;
        try
        {
            while (!stream.IsAtEnd)
            {
                var message = new WorkerMessage();
                stream.ReadMessage(message);
                if (!Take(engine, message, isFirst: taken == 0))
                {
                    break;
                }

                taken++;
            }
        }
        catch (InvalidProtocolBufferException)
        {
            // What came before it has been taken.
        }

        return taken > 0;
    }

    private static bool Take(FuzzedEngine engine, WorkerMessage message, bool isFirst)
    {
        if (isFirst)
        {
            return message.Hello is { } hello && IsGood(WorkerMessages.FaultOf(hello)) && Open(engine, hello);
        }

        switch (message.KindCase)
        {
            case WorkerMessage.KindOneofCase.Credit:
                return IsGood(WorkerMessages.FaultOf(message.Credit)) && Grant(engine, message.Credit);
            case WorkerMessage.KindOneofCase.Started:
                engine.Apply(new ExpireSession(
                    Session + 1, [.. message.Started.Tokens.Order().Select(token => new FencingToken(token))]));
                return true;
            case WorkerMessage.KindOneofCase.Ack:
                return IsGood(WorkerMessages.FaultOf(message.Ack)) && Ack(engine, message.Ack);
            case WorkerMessage.KindOneofCase.Release:
                return IsGood(WorkerMessages.FaultOf(message.Release)) && Release(engine, message.Release);
            case WorkerMessage.KindOneofCase.Goodbye:
                engine.Apply(new ExpireSession(Session, []));
                return true;
            default:
                return message.KindCase == WorkerMessage.KindOneofCase.KeepAlive;
        }
    }

    private static bool IsGood(Fault? fault)
    {
        _ = fault?.ToException();
        return fault is null;
    }

    private static bool Open(FuzzedEngine engine, Hello message)
    {
        var hello = WorkerMessages.Of(message);
        var open = new OpenSession(new SessionId(1, 2), hello.Namespace, hello.Queues, hello.TtlMs, hello.Worker);
        return Faults.Of(engine.Apply(open).Outcome, hello.Namespace) is null;
    }

    private static bool Grant(FuzzedEngine engine, Credit credit)
    {
        var window = credit.Slots + credit.Prefetch;
        engine.Apply(new GrantLeases(Session, credit.Slots, window, WorkerMessages.BytesOf(credit)));
        return true;
    }

    private static bool Ack(FuzzedEngine engine, AckBatch ack)
    {
        var command = new AckRuns(
            Session, new FencingToken((long)ack.FirstToken), ack.Count, ack.Succeeded.Memory,
            WorkerMessages.ItemsOf(ack));
        _ = WorkerMessages.Of(Leader.AckOutcome.Of(command, engine.Apply(command)), ack.Sequence).ToByteArray();
        return true;
    }

    private static bool Release(FuzzedEngine engine, Release release)
    {
        engine.Apply(new ReleaseRuns(Session, WorkerMessages.RunsOf(release)));
        return true;
    }

    private static Hello Hello() => new()
    {
        Namespace = "default",
        Queues = { "mail" },
        Worker = "w1",
        TtlMs = 15_000,
        ResumeSession = new string('0', 32),
        HeldTokens = { 1, 2 },
        StartedTokens = { 1 },
    };

    private static AckBatch Ack() => new()
    {
        Sequence = 1,
        FirstToken = 1,
        Count = 3,
        Succeeded = ByteString.CopyFrom([0b001]),
        Items =
        {
            new AckItem { Run = 2, Token = 2, Verdict = AckVerdict.AckRetry, Error = "boom" },
            new AckItem { Run = 1, Token = 1, Verdict = AckVerdict.AckSuccess, Result = ByteString.CopyFromUtf8("x") },
        },
    };

    private static byte[] Stream(params WorkerMessage[] messages)
    {
        using var stream = new MemoryStream();
        foreach (var message in messages)
        {
            message.WriteDelimitedTo(stream);
        }

        return stream.ToArray();
    }
}
