using Grpc.Core;
using Sched.V1;
using Xunit;

namespace Sched.Tests.Integration.Server;

/// <summary>A worker's stream, message by message: it does only what a test says, keep-alives too.</summary>
internal sealed class TestWorker : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly AsyncDuplexStreamingCall<WorkerMessage, ServerMessage> _call;
    private long _sequence;

    private TestWorker(ScheddNode node) => _call = node.Api.Work();

    public string Session { get; private set; } = "";

    /// <summary>Opens a stream and says nothing.</summary>
    public static TestWorker Open(ScheddNode node) => new(node);

    /// <summary>Opens a stream and is welcomed.</summary>
    public static async Task<TestWorker> OpenAsync(ScheddNode node, Hello hello)
    {
        var worker = new TestWorker(node);
        await worker.SendAsync(new WorkerMessage { Hello = hello });
        worker.Session = (await worker.NextAsync()).Welcome.Session;
        return worker;
    }

    public Task SendAsync(WorkerMessage message) => _call.RequestStream.WriteAsync(message).WaitAsync(Patience);

    /// <summary>Sends a keep-alive without waiting for an answer; false when the stream is gone.</summary>
    public Task<bool> TryKeepAliveAsync() =>
        TrySendAsync(new WorkerMessage { KeepAlive = new KeepAlive { Sequence = ++_sequence } });

    /// <summary>False when the stream is gone, or goes meanwhile.</summary>
    public async Task<bool> TrySendAsync(WorkerMessage message)
    {
        try
        {
            await SendAsync(message);
            return true;
        }
        catch (Exception e) when (e is RpcException or IOException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Makes the call known to the server before its first message; the answer is not waited for.</summary>
    public Task HeadersAsync() => Task.WhenAny(_call.ResponseHeadersAsync);

    public Task HalfCloseAsync() => _call.RequestStream.CompleteAsync().WaitAsync(Patience);

    public async Task<ServerMessage> NextAsync()
    {
        Assert.True(await MoveNextAsync(), "the stream has ended");
        return _call.ResponseStream.Current;
    }

    /// <summary>The next leases; what comes before them is passed over.</summary>
    public async Task<LeaseBatch> LeasesAsync()
    {
        while (true)
        {
            var message = await NextAsync();
            if (message.Leases is { } leases)
            {
                return leases;
            }
        }
    }

    /// <summary>Acknowledges each lease of a batch alone; returns what was refused.</summary>
    public async Task<IReadOnlyList<RefusedAck>> AckAsync(LeaseBatch leases, AckVerdict verdict)
    {
        var ack = new AckBatch { Sequence = ++_sequence };
        for (var i = 0; i < leases.Leases.Count; i++)
        {
            ack.Items.Add(new AckItem
            {
                Run = leases.Leases[i].Run,
                Token = TokenOf(leases, i),
                Verdict = verdict,
            });
        }

        await SendAsync(new WorkerMessage { Ack = ack });
        while (true)
        {
            var message = await NextAsync();
            if (message.Acked is { } acked && acked.Sequence == _sequence)
            {
                return acked.Refused;
            }
        }
    }

    public static long TokenOf(LeaseBatch leases, int position) =>
        leases.FirstToken == 0 ? leases.Leases[position].Token : (long)leases.FirstToken + position;

    /// <summary>How the stream ends: null in order, else the refusal.</summary>
    public async Task<Refusal?> EndAsync()
    {
        try
        {
            while (await MoveNextAsync())
            {
                // What was on its way.
            }

            return null;
        }
        catch (RpcException e)
        {
            return Refusal.Of(e);
        }
    }

    public void Dispose() => _call.Dispose();

    private Task<bool> MoveNextAsync() => _call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Patience);
}
