using System.Text;
using Sched.Engine;
using Sched.Store;
using Sched.Tests.Integration.Fakes;
using Xunit;

namespace Sched.Tests.Integration.Store;

/// <summary>Single records: their sizes, their kinds, the newest of them.</summary>
public sealed class RecordTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Limits.PayloadBytesMax)]
    [InlineData(PageFillingBytes)]
    public async Task A_body_comes_back_from_memory_and_from_disk(int bytes)
    {
        var record = WithBody(bytes);
        StoreCheckpoint checkpoint;
        using (var store = Stores.Open(_folder.Path))
        {
            store.Put(record);
            AssertHolds(store, record);
            PushToDisk(store);
            checkpoint = await store.CheckpointAsync(1);
        }

        using var opened = Stores.Open(_folder.Path, checkpoint);
        AssertHolds(opened, record);
    }

    [Fact]
    public void A_record_that_fills_no_page_is_refused_and_the_store_goes_on()
    {
        using var store = Stores.Open(_folder.Path);

        Assert.Throws<ArgumentOutOfRangeException>(() => store.Put(WithBody(PageFillingBytes + 1)));

        store.Put(WithBody(10));
        AssertHolds(store, WithBody(10));
    }

    [Fact]
    public void The_kinds_of_one_number_are_apart()
    {
        using var store = Stores.Open(_folder.Path);
        store.Put(new JobRecord { Seq = 5, Queue = 1 });

        var outcomes = new OutcomeRecord[1];
        var names = new NameRecord[1];
        store.ReadOutcomes([5], outcomes);
        store.ReadNames([new NameKey(1UL << 63, 5)], names);

        Assert.Equal(0, outcomes[0].Seq);
        Assert.Equal(0, names[0].Seq);
    }

    [Fact]
    public void The_newest_outcome_and_the_newest_owner_of_a_name_count()
    {
        var key = new NameKey(1UL << 63, 9);
        var id = Encoding.UTF8.GetBytes("order 9");
        using var store = Stores.Open(_folder.Path);
        store.Put(new NameRecord { Key = key, Seq = 1, Id = id });
        store.Put(new OutcomeRecord { Seq = 1, State = RunState.Dead });
        store.Put(new NameRecord { Key = key, Seq = 2, Id = id });
        store.Put(new OutcomeRecord { Seq = 1, State = RunState.Succeeded });

        var outcomes = new OutcomeRecord[2];
        var names = new NameRecord[1];
        store.ReadOutcomes([1, 2], outcomes);
        store.ReadNames([key], names);

        Assert.Equal(RunState.Succeeded, outcomes[0].State);
        Assert.Equal(0, outcomes[1].Seq);
        Assert.Equal(2, names[0].Seq);
    }

    [Fact]
    public void What_was_put_is_a_copy()
    {
        var body = Encoding.UTF8.GetBytes("payload");
        using var store = Stores.Open(_folder.Path);
        store.Put(new JobRecord { Seq = 1, Body = body });
        body[0] = 0;

        AssertHolds(store, new JobRecord { Seq = 1, Body = Encoding.UTF8.GetBytes("payload") });
    }

    // The largest value less what a job's value holds beside its body: seal, fixed fields.
    private const int PageFillingBytes = StoreFormat.ValueBytesMax - 31;

    private static JobRecord WithBody(int bytes)
    {
        var body = new byte[bytes];
        new Random(bytes).NextBytes(body);
        return new JobRecord { Seq = 1, Body = body };
    }

    private static void AssertHolds(JobStore store, JobRecord record)
    {
        var found = new JobRecord[1];
        store.ReadJobs([record.Seq], found);
        Assert.True(StoreModel.IsSame(record, found[0]));
    }

    // Opening reads the last page; the record must not be in it.
    private static void PushToDisk(JobStore store)
    {
        for (var seq = 2; seq < 200; seq++)
        {
            store.Put(new JobRecord { Seq = seq, Body = new byte[Limits.PayloadBytesMax] });
        }
    }
}
