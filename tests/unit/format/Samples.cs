using Sched.Engine;
using Sched.Wire.Format;

namespace Sched.Tests.Format;

/// <summary>One speaking example of each command; their bytes are fixed in <see cref="GoldenTests"/>.</summary>
internal static class Samples
{
    public static Genesis Genesis => new(
        1_767_225_600_000, new HashKey(0x1111, 0x2222), new Guid("00112233-4455-6677-8899-aabbccddeeff"), 1);

    public static PutNamespace PutNamespace => new("shop", CreateQueues: true);

    public static PutQueue PutQueue => new("shop", "mail", new RunPolicy(5, 1_000, 3_600_000));

    public static SubmitJobs SubmitJobs => new("shop", ["mail", "bills"],
    [
        new JobSpec
        {
            Id = "order-1"u8.ToArray(), ContentHash = 0xABCD, Queue = 1, DueMs = 300, Priority = 3,
            Body = "hello"u8.ToArray(),
        },
        new JobSpec
        {
            ContentHash = 1, DueMs = 5_000, DueIsDelay = true, Priority = 7, Policy = new RunPolicy(2, 10, 20),
            Key = "eu"u8.ToArray(),
        },
    ]);

    public static CancelJobs CancelJobs => new("shop", [new JobRef("order-1"u8.ToArray())], Force: true);

    public static AdvanceTime AdvanceTime => new(0x0102030405);

    public static OpenSession OpenSession => new(new SessionId(0xA, 0xB), "shop", ["mail"], 15_000, "w1");

    public static ExpireSession ExpireSession =>
        new(9, [new FencingToken(1_000), new FencingToken(1_001), new FencingToken(1_200)]);

    public static GrantLeases GrantLeases => new(9, 16, 256, 1 << 20);

    public static AckRuns AckRuns => new(9, new FencingToken(1_000), 10, new byte[] { 0xFF, 0x01 },
        [new AckItem(77, new FencingToken(1_009), Verdict.Retry, "boom"u8.ToArray())]);

    public static ReleaseRuns ReleaseRuns => new(9, [new RunRef(77, new FencingToken(1_009))]);

    public static JobBody JobBody => new(
        "send-mail", "text/plain", [new("traceparent", "00-1")], [new("team", "a"), new("tier", "b")],
        "hello"u8.ToArray());

    public static ProposedEntry Entry => new(7, 1_000, 1,
    [
        new Proposal(0x0807060504030201, "anna", new NewTerm()),
        new Proposal(2, "bert", AdvanceTime),
        new Proposal(3, "anna", GrantLeases),
    ]);

    public static Command[] Commands =>
    [
        Genesis, new NewTerm(), PutNamespace, PutQueue, SubmitJobs, CancelJobs, AdvanceTime, OpenSession, ExpireSession,
        GrantLeases, AckRuns, ReleaseRuns,
    ];
}
