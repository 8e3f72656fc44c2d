using System.Net;
using System.Net.Sockets;

namespace Sched.Tests.Integration.Raft.Chaos;

/// <summary>Asks a replica one line at a time; every question has a limit.</summary>
internal sealed class LineClient : IDisposable
{
    private readonly TcpClient _client;
    private readonly StreamReader _reader;
    private readonly StreamWriter _writer;
    private readonly TimeSpan _limit;

    private LineClient(TcpClient client, TimeSpan limit)
    {
        _client = client;
        _limit = limit;
        _reader = new StreamReader(client.GetStream());
        _writer = new StreamWriter(client.GetStream()) { AutoFlush = true };
    }

    public static async Task<LineClient> ConnectAsync(int port, TimeSpan limit)
    {
        var client = new TcpClient { NoDelay = true };
        try
        {
            using var timeout = new CancellationTokenSource(limit);
            await client.ConnectAsync(IPAddress.Loopback, port, timeout.Token);
            return new LineClient(client, limit);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>True when the answer, if there was one, is lost.</summary>
    public static bool IsLost(Exception e) => e is IOException or SocketException or OperationCanceledException;

    public async Task<string> AskAsync(string question)
    {
        using var timeout = new CancellationTokenSource(_limit);
        await _writer.WriteLineAsync(question.AsMemory(), timeout.Token);
        return await _reader.ReadLineAsync(timeout.Token) ?? throw new IOException("The replica has gone.");
    }

    public void Dispose()
    {
        _reader.Dispose();
        _writer.Dispose();
        _client.Dispose();
    }
}
