using Google.Protobuf;
using Sched.Tests.Integration.Raft;
using Sched.V1;
using Xunit;

namespace Sched.Tests.Integration.Server;

/// <summary>Workers that ask for the absurd, come too late, or do not listen.</summary>
[Collection(nameof(OneNode))]
public sealed class WorkerLimitTests(OneNode shared)
{
    private const int ShortestTtlMs = 3_000;

    private readonly ScheddNode _node = shared.Node;

    public static TheoryData<string, Credit> AbsurdCredits => new()
    {
        { "credit.slots", new Credit { Slots = -1 } },
        { "credit.slots", new Credit { Slots = 4_097 } },
        { "credit.slots", new Credit { Slots = int.MaxValue, Prefetch = int.MaxValue } },
        { "credit.prefetch", new Credit { Slots = 1, Prefetch = -1 } },
        { "credit.prefetch", new Credit { Slots = 96, Prefetch = 4_001 } },
        { "credit.bytes", new Credit { Slots = 1, Bytes = -1 } },
        { "credit.bytes", new Credit { Slots = 1, Bytes = long.MaxValue } },
    };

    public static TheoryData<string, Hello> AbsurdHellos => new()
    {
        { "hello.queues", new Hello() },
        { "hello.queues", new Hello { Queues = { Enumerable.Range(0, 17).Select(i => $"q{i}") } } },
        { "hello.queues", new Hello { Queues = { "" } } },
        { "hello.ttl_ms", new Hello { Queues = { "q" }, TtlMs = 2_999 } },
        { "hello.ttl_ms", new Hello { Queues = { "q" }, TtlMs = 60_001 } },
        { "hello.worker", new Hello { Queues = { "q" }, Worker = new string('w', 129) } },
        { "hello.namespace", new Hello { Queues = { "q" }, Namespace = "a/b" } },
        {
            "hello.held_tokens",
            new Hello { Queues = { "q" }, HeldTokens = { Enumerable.Range(1, 4_097).Select(i => (long)i) } }
        },
    };

    [Theory]
    [MemberData(nameof(AbsurdCredits))]
    public async Task An_absurd_window_is_refused_with_its_bounds(string field, Credit credit)
    {
        using var worker = await TestWorker.OpenAsync(_node, new Hello { Queues = { "windows" } });

        await worker.SendAsync(new WorkerMessage { Credit = credit });

        await AssertEndsAsync(worker, "INVALID_FIELD", field, "it must be");
    }

    [Theory]
    [MemberData(nameof(AbsurdHellos))]
    public async Task An_absurd_hello_is_refused(string field, Hello hello)
    {
        using var worker = TestWorker.Open(_node);

        await worker.SendAsync(new WorkerMessage { Hello = hello });

        await AssertEndsAsync(worker, "INVALID_FIELD", field, "");
    }

    [Fact]
    public async Task A_stream_that_the_node_ends_leaves_its_connection_to_others()
    {
        for (var round = 0; round < 10; round++)
        {
            using var worker = await TestWorker.OpenAsync(_node, new Hello { Queues = { "parting" } });
            await worker.SendAsync(new WorkerMessage { Goodbye = new Goodbye() });
            Assert.Null(await worker.EndAsync());

            // Its place on the connection goes to one of these.
            var submits = Enumerable.Range(0, 16).Select(i => SubmitAsync("parting", $"parting-{round}-{i}"));
            await Task.WhenAll(submits);
        }
    }

    [Fact]
    public async Task The_most_that_is_allowed_is_taken()
    {
        using var worker = await TestWorker.OpenAsync(_node, new Hello { Queues = { "most" } });
        await worker.SendAsync(new WorkerMessage
        {
            Credit = new Credit { Slots = 96, Prefetch = 4_000, Bytes = 64 << 20 },
        });

        await SubmitAsync("most", "most-1");

        Assert.Single((await worker.LeasesAsync()).Leases);
    }

    [Fact]
    public async Task The_first_message_is_a_hello_and_the_only_one()
    {
        using var rude = TestWorker.Open(_node);
        await rude.SendAsync(new WorkerMessage { KeepAlive = new KeepAlive() });
        await AssertEndsAsync(rude, "INVALID_FIELD", "kind", "must be a hello");

        using var twice = await TestWorker.OpenAsync(_node, new Hello { Queues = { "hello" } });
        await twice.SendAsync(new WorkerMessage { Hello = new Hello { Queues = { "hello" } } });
        await AssertEndsAsync(twice, "INVALID_FIELD", "kind", "second hello");
    }

    [Fact]
    public async Task A_queue_or_namespace_that_is_not_there_ends_the_hello()
    {
        using var closed = TestWorker.Open(_node);
        await closed.SendAsync(new WorkerMessage { Hello = new Hello { Namespace = "closed", Queues = { "none" } } });
        await AssertEndsAsync(closed, "QUEUE_NOT_FOUND", null, "'none'");

        using var nowhere = TestWorker.Open(_node);
        await nowhere.SendAsync(new WorkerMessage { Hello = new Hello { Namespace = "gone", Queues = { "q" } } });
        await AssertEndsAsync(nowhere, "NAMESPACE_NOT_FOUND", null, "'gone'");
    }

    [Fact]
    public async Task A_verdict_with_an_old_token_is_refused_and_counted()
    {
        var before = await LostAsync();
        using var worker = await TestWorker.OpenAsync(_node, new Hello { Queues = { "old" } });
        await worker.SendAsync(new WorkerMessage { Credit = new Credit { Slots = 1 } });
        await SubmitAsync("old", "old-1");
        var first = await worker.LeasesAsync();
        await worker.SendAsync(new WorkerMessage
        {
            Release = new Release
            {
                Items = { new ReleaseItem { Run = first.Leases[0].Run, Token = TestWorker.TokenOf(first, 0) } },
            },
        });
        var second = await worker.LeasesAsync();

        var late = Assert.Single(await worker.AckAsync(first, AckVerdict.AckSuccess));
        Assert.Equal(("LEASE_LOST", TestWorker.TokenOf(first, 0)), (late.Reason, late.Token));
        Assert.Empty(await worker.AckAsync(second, AckVerdict.AckSuccess));
        var other = Assert.Single(await worker.AckAsync(second, AckVerdict.AckFail));
        Assert.Equal("ALREADY_ACKED", other.Reason);
        Assert.Equal(before + 1, await LostAsync());
    }

    [Fact]
    public async Task A_verdict_that_is_none_ends_the_stream()
    {
        using var worker = await TestWorker.OpenAsync(_node, new Hello { Queues = { "verdicts" } });
        await worker.SendAsync(new WorkerMessage
        {
            Ack = new AckBatch { Count = 300, Succeeded = ByteString.CopyFrom(new byte[38]) },
        });
        await AssertEndsAsync(worker, "INVALID_FIELD", "ack.count", "at most 256");
    }

    [Fact]
    public async Task A_message_that_is_too_large_ends_the_stream()
    {
        using var worker = await TestWorker.OpenAsync(_node, new Hello { Queues = { "large" } });
        var item = new AckItem { Run = 1, Token = 1, Verdict = AckVerdict.AckSuccess, Result = Bytes(6 << 20) };

        // The server need not read it to its end.
        await worker.TrySendAsync(new WorkerMessage { Ack = new AckBatch { Items = { item } } });

        await AssertEndsAsync(worker, "MESSAGE_TOO_LARGE", null, "5242880");
    }

    // All three at once, since each takes as long as the server's patience.
    [Fact]
    public Task Streams_that_fall_silent_are_dropped_and_their_leases_return() => Task.WhenAll(
        A_stream_without_a_hello_ends(),
        A_half_closed_stream_returns_its_leases(),
        A_worker_that_never_reads_is_dropped());

    private async Task A_stream_without_a_hello_ends()
    {
        using var silent = TestWorker.Open(_node);
        await silent.HeadersAsync();
        await AssertEndsAsync(silent, "INVALID_FIELD", "kind", "within 5 s");
    }

    private async Task A_half_closed_stream_returns_its_leases()
    {
        using var worker = await TestWorker.OpenAsync(
            _node, new Hello { Queues = { "half" }, TtlMs = ShortestTtlMs });
        await worker.SendAsync(new WorkerMessage { Credit = new Credit { Slots = 1 } });
        await SubmitAsync("half", "half-1");
        await worker.LeasesAsync();

        await worker.HalfCloseAsync();

        // Its side of the stream is over, so there is nobody to give leases to; the session waits for its return.
        Assert.Null(await worker.EndAsync());
        await AssertLeasedAgainAsync("half", "half-1");
    }

    // It keeps its session alive and asks for all it can get, but takes nothing off the wire.
    private async Task A_worker_that_never_reads_is_dropped()
    {
        using var worker = TestWorker.Open(_node);
        await worker.SendAsync(new WorkerMessage
        {
            Hello = new Hello { Queues = { "deaf" }, TtlMs = ShortestTtlMs, Worker = "deaf" },
        });
        await worker.SendAsync(new WorkerMessage { Credit = new Credit { Slots = 4_000, Bytes = 64 << 20 } });
        for (var i = 0; i < 4; i++)
        {
            await _node.Api.SubmitManyAsync(Enumerable.Range(0, 50).Select(
                j => new JobSpec { Id = $"deaf-{i}-{j}", Type = "t", Queue = "deaf", Payload = Bytes(64 << 10) }));
        }

        await Eventually.HoldsAsync(
            async () => !await worker.TryKeepAliveAsync(), "the stream of the worker that does not read is dropped");
        Assert.True(_node.Process.HasSaid("The worker has read nothing for 3000 ms"), _node.Process.Text);
        await AssertLeasedAgainAsync("deaf", "deaf-0-0");
    }

    private static ByteString Bytes(int count) => ByteString.CopyFrom(new byte[count]);

    private static async Task AssertEndsAsync(TestWorker worker, string reason, string? field, string words)
    {
        var refusal = await worker.EndAsync();

        Assert.Equal(reason, refusal?.Reason);
        Assert.Contains(words, refusal!.Message, StringComparison.Ordinal);
        if (field is not null)
        {
            Assert.Equal(field, refusal.Facts["field"]);
        }
    }

    private async Task AssertLeasedAgainAsync(string queue, string id)
    {
        using var next = await TestWorker.OpenAsync(_node, new Hello { Queues = { queue } });
        await next.SendAsync(new WorkerMessage { Credit = new Credit { Slots = 1 } });
        Assert.Equal(id, (await next.LeasesAsync()).Leases[0].Id);
    }

    private Task<SubmitJobResponse> SubmitAsync(string queue, string id) =>
        _node.Api.SubmitAsync(new JobSpec { Id = id, Type = "t", Queue = queue });

    private async Task<long> LostAsync() =>
        (await _node.Api.GetClusterAsync()).Members.Sum(member => member.LostLeases);
}
