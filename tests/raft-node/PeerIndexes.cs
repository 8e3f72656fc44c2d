using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Sched.Tests.Replica;

/// <summary>
/// Asks the other replicas how far they are. One that does not answer counts with its last answer, one that never
/// did with nothing.
/// </summary>
internal sealed class PeerIndexes(int[] linePorts, int self)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly long[] _commitIndexes = new long[linePorts.Length];

    public long Lowest => Enumerable.Range(0, linePorts.Length).Where(i => i != self)
        .Min(i => Volatile.Read(ref _commitIndexes[i]));

    public Task PollAsync() => Task.WhenAll(
        Enumerable.Range(0, linePorts.Length).Where(i => i != self).Select(PollAsync));

    private async Task PollAsync(int peer)
    {
        using var pulse = new PeriodicTimer(Interval);
        while (await pulse.WaitForNextTickAsync())
        {
            try
            {
                await AskAsync(peer);
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                // It is down.
            }
        }
    }

    private async Task AskAsync(int peer)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, linePorts[peer]);
        using var reader = new StreamReader(client.GetStream());
        await using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true };
        using var pulse = new PeriodicTimer(Interval);
        while (await pulse.WaitForNextTickAsync())
        {
            await writer.WriteLineAsync("S");
            var line = await reader.ReadLineAsync() ?? throw new IOException("closed");
            var index = long.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
            Volatile.Write(ref _commitIndexes[peer], Math.Max(index, _commitIndexes[peer]));
        }
    }
}
