using FsCheck;
using FsCheck.Fluent;
using Sched.Engine;
using Sched.Wire.Format;

namespace Sched.Tests.Format;

/// <summary>Every command, entry and body that the log may meet, with the borders of each number drawn often.</summary>
public static class FormatGenerators
{
    private static readonly Gen<bool> Bool = Gen.Elements(true, false);

    private static readonly Gen<long> Long = Gen.OneOf(
        Gen.Choose(0, 300).Select(value => (long)value),
        Gen.Elements(0, 127, 128, 16_383, 16_384, 1L << 40, long.MaxValue, long.MinValue, -1),
        Gen.Choose(int.MinValue, int.MaxValue).Two().Select(pair => ((long)pair.Item1 << 32) ^ pair.Item2));

    private static readonly Gen<int> Int = Gen.OneOf(
        Gen.Choose(0, 300), Gen.Elements(0, int.MaxValue, int.MinValue, -1));

    private static readonly Gen<ulong> ULong = Long.Select(value => (ulong)value);
    private static readonly Gen<uint> UInt = Int.Select(value => (uint)value);
    private static readonly Gen<FencingToken> Token = Long.Select(value => new FencingToken(value));

    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.Elements("", "default", "größe", "日本", "😀", new string('x', 128)),
        Gen.ArrayOf(Gen.Choose(0x20, 0xD7FF).Select(value => (char)value)).Select(chars => new string(chars)));

    private static readonly Gen<ReadOnlyMemory<byte>> Bytes =
        Gen.ArrayOf(Gen.Choose(0, 255).Select(value => (byte)value)).Select(bytes => (ReadOnlyMemory<byte>)bytes);

    private static readonly Gen<RunPolicy> Policy =
        from attempts in Int
        from backoff in Long
        from backoffMax in Long
        select new RunPolicy(attempts, backoff, backoffMax);

    private static readonly Gen<Command> SubmitJobs =
        from space in Text
        from queues in Gen.NonEmptyListOf(Text)
        from jobs in Gen.ArrayOf(JobOf(queues.Count))
        select (Command)new SubmitJobs(space, [.. queues], jobs);

    private static readonly Gen<AckItem> Item =
        from seq in Long
        from token in Token
        from verdict in Gen.Elements(Enum.GetValues<Verdict>())
        from detail in Bytes
        select new AckItem(seq, token, verdict, detail);

    private static readonly Gen<Command> AckRuns =
        from session in UInt
        from first in Token
        from count in Gen.Choose(0, Limits.RunsPerGrant)
        from bitmap in Gen.ArrayOf(Gen.Choose(0, 255).Select(value => (byte)value), (count + 7) / 8)
        from items in Gen.ArrayOf(Item)
        select (Command)new AckRuns(session, first, count, bitmap, items);

    private static readonly Gen<Command> OpenSession =
        from high in ULong
        from low in ULong
        from space in Text
        from queues in Gen.ArrayOf(Text)
        from ttl in Long
        from worker in Text
        select (Command)new OpenSession(new SessionId(high, low), space, queues, ttl, worker);

    private static readonly Gen<Command> GrantLeases =
        from session in UInt
        from slots in Int
        from jobs in Int
        from bytes in Long
        select (Command)new GrantLeases(session, slots, jobs, bytes);

    private static readonly Gen<Command> Genesis =
        from epoch in Long
        from low in ULong
        from high in ULong
        from id in Gen.ArrayOf(Gen.Choose(0, 255).Select(value => (byte)value), 16)
        from level in Int
        select (Command)new Genesis(epoch, new HashKey(low, high), new Guid(id), level);

    private static readonly Gen<RunRef> Run =
        from seq in Long
        from token in Token
        select new RunRef(seq, token);

    /// <summary>One generator a command: <see cref="CommandLayoutTests"/> checks that none is missing.</summary>
    internal static readonly Gen<Command>[] EachCommand =
    [
        Genesis,
        Gen.Constant((Command)new NewTerm()),
        Text.SelectMany(_ => Bool, (name, create) => (Command)new PutNamespace(name, create)),
        from space in Text from name in Text from policy in Policy
            select (Command)new PutQueue(space, name, policy),
        SubmitJobs,
        from space in Text from jobs in Gen.ArrayOf(Bytes.Select(id => new JobRef(id))) from force in Bool
            select (Command)new CancelJobs(space, jobs, force),
        Long.Select(to => (Command)new AdvanceTime(to)),
        OpenSession,
        UInt.SelectMany(_ => Gen.ArrayOf(Token), (session, started) => (Command)new ExpireSession(session, started)),
        GrantLeases,
        AckRuns,
        UInt.SelectMany(_ => Gen.ArrayOf(Run), (session, runs) => (Command)new ReleaseRuns(session, runs)),
    ];

    public static Arbitrary<Command> Commands() => Gen.OneOf(EachCommand).ToArbitrary();

    public static Arbitrary<ProposedEntry> Entries() => (
        from term in Long
        from clock in Long
        from level in Gen.Choose(0, ushort.MaxValue)
        from proposals in Gen.ListOf(Proposal())
        select new ProposedEntry(term, clock, level, [.. proposals])).ToArbitrary();

    public static Arbitrary<JobBody> Bodies() => (
        from type in Text
        from contentType in Text
        from headers in Gen.ArrayOf(Pair())
        from labels in Gen.ArrayOf(Pair())
        from payload in Bytes
        select new JobBody(type, contentType, headers, labels, payload)).ToArbitrary();

    private static Gen<JobSpec> JobOf(int queues) =>
        from id in Bytes
        from hash in ULong
        from queue in Gen.Choose(0, queues - 1)
        from due in Long
        from isDelay in Bool
        from priority in Gen.Choose(0, Limits.Priorities - 1)
        from policy in Policy
        from hasPolicy in Bool
        from key in Bytes
        from body in Bytes
        select new JobSpec
        {
            Id = id,
            ContentHash = hash,
            Queue = queue,
            DueMs = due,
            DueIsDelay = isDelay,
            Priority = (byte)priority,
            Policy = hasPolicy ? policy : null,
            Key = key,
            Body = body,
        };

    private static Gen<Proposal> Proposal() =>
        from id in ULong
        from caller in Gen.Elements("", "anna", "bert", "größe")
        from command in Gen.OneOf(EachCommand)
        select new Proposal(id, caller, command);

    private static Gen<KeyValuePair<string, string>> Pair() =>
        Text.SelectMany(_ => Text, (name, value) => new KeyValuePair<string, string>(name, value));
}
