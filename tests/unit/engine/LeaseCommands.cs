using Sched.Engine;
using Sched.Tests.Model;

namespace Sched.Tests.Engine;

/// <summary>
/// What workers say: mostly about leases they hold, often about those they have lost, sometimes by guess.
/// </summary>
internal sealed class LeaseCommands(Random random, ModelState state)
{
    public GrantLeases Grant()
    {
        var slots = random.Next(0, 12);
        var window = slots + (random.Next(3) == 0 ? random.Next(400) : random.Next(8));
        var bytes = random.Next(3) == 0 ? random.Next(3_000) : 1L << 22;
        return new GrantLeases(Session(), slots, window, bytes);
    }

    public ExpireSession Expire()
    {
        var number = Session();
        var leased = state.Sessions.GetValueOrDefault(number)?.Leased ?? [];
        var started = leased.Where(_ => random.Next(2) == 0).Select(run => run.Token);
        var foreign = AnyBatch()?.FirstToken ?? new FencingToken(1);
        return new ExpireSession(number, [.. started.Append(foreign).Order().Distinct()]);
    }

    public AckRuns Ack() =>
        AnyBatch() is { } batch ? Ack(batch) : new AckRuns(Session(), new FencingToken(1), 1, new byte[] { 1 }, []);

    public ReleaseRuns Release()
    {
        var batch = AnyBatch();
        return batch is null
            ? new ReleaseRuns(Session(), [new RunRef(1, new FencingToken(1))])
            : new ReleaseRuns(Owner(batch), [.. Runs(batch).Select(run => new RunRef(run.Seq, run.Token))]);
    }

    private AckRuns Ack(ModelBatch batch)
    {
        var count = random.Next(10) == 0 ? random.Next(1, 20) : batch.Runs.Length;
        var bitmap = new byte[(count + 7) / 8];
        if (random.Next(4) > 0)
        {
            random.NextBytes(bitmap);
            bitmap[^1] &= (byte)((1 << (((count - 1) % 8) + 1)) - 1);
        }

        var token = random.Next(20) == 0 ? state.LastToken.Plus(1) : batch.FirstToken;
        return new AckRuns(Owner(batch), token, count, bitmap, [.. Items(batch)]);
    }

    private IEnumerable<AckItem> Items(ModelBatch batch) =>
        Runs(batch).Select(run => new AckItem(run.Seq, run.Token, Verdict(), Detail()));

    private ReadOnlyMemory<byte> Detail() => random.Next(3) == 0 ? "why"u8.ToArray() : default(ReadOnlyMemory<byte>);

    private IEnumerable<(long Seq, FencingToken Token)> Runs(ModelBatch batch)
    {
        var count = random.Next(0, Math.Min(batch.Runs.Length, 6) + 1);
        for (var i = 0; i < count; i++)
        {
            var at = random.Next(batch.Runs.Length);
            var token = random.Next(15) == 0 ? batch.FirstToken : batch.FirstToken.Plus(at);
            yield return (batch.Runs[at].Seq, random.Next(40) == 0 ? FencingToken.None : token);
        }
    }

    private Verdict Verdict() => (Verdict)random.Next(1, 4);

    private uint Owner(ModelBatch batch) =>
        random.Next(10) == 0
            ? Session()
            : batch.Runs.FirstOrDefault(run => run.Batch == batch)?.Session?.Number ?? Session();

    private uint Session() =>
        state.Sessions.Count == 0 || random.Next(20) == 0
            ? (uint)random.Next(1, 9)
            : state.Sessions.Keys.Order().ElementAt(random.Next(state.Sessions.Count));

    // The newest batches are the likeliest to be still held.
    private ModelBatch? AnyBatch()
    {
        var batches = state.BatchesInOrder;
        if (batches.Count == 0)
        {
            return null;
        }

        var back = random.Next(3) == 0 ? random.Next(batches.Count) : random.Next(Math.Min(batches.Count, 6));
        return batches[batches.Count - 1 - back];
    }
}
