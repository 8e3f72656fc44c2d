using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Sched.Raft;
using Sched.Tests.Integration.Fakes;

namespace Sched.Tests.Replica;

/// <summary>
/// Answers one line with one line. <c>A client number padding</c> appends; <c>S</c> tells how the node is; <c>D
/// index</c> gives a digest; <c>B client</c> gives the bits of that client's records.
/// </summary>
internal sealed class LineServer(RaftNode node, Ledger ledger, Lane lane, int port)
{
    // More than a test opens at once.
    private const int Connections = 128;

    private readonly TcpListener _listener = new(IPAddress.Loopback, port);

    public Task RunAsync()
    {
        _listener.Start(Connections);
        return Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => ServeOneAfterAnotherAsync()));
    }

    private async Task ServeOneAfterAnotherAsync()
    {
        while (true)
        {
            await ServeAsync(await _listener.AcceptTcpClientAsync());
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        client.NoDelay = true;
        try
        {
            using var reader = new StreamReader(client.GetStream());
            await using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true };
            while (await reader.ReadLineAsync() is { } line)
            {
                await writer.WriteLineAsync(await AnswerAsync(line.Split(' ')));
            }
        }
        catch (IOException)
        {
            // The client has gone.
        }
    }

    private async Task<string> AnswerAsync(string[] words) => words[0] switch
    {
        "A" => await lane.AppendAsync(Number(words[1]), Number(words[2]), Number(words[3])),
        "D" => ledger.DigestAt(Number(words[1])).ToString(CultureInfo.InvariantCulture),
        "B" => Convert.ToBase64String(ledger.BitsOf(Number(words[1]))),
        _ => Status(),
    };

    private string Status() => string.Create(
        CultureInfo.InvariantCulture,
        $"{node.LeaderTerm} {node.CommitIndex} {node.LastIndex} {ledger.AppliedIndex} {ledger.Duplicates} "
        + $"{node.NewestPairIndex} {node.ShownPairIndex} {node.Term}");

    private static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);
}
