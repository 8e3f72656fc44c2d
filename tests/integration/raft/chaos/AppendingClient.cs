using System.Globalization;

namespace Sched.Tests.Integration.Raft.Chaos;

/// <summary>
/// Appends numbered records one after another and remembers which were acknowledged. A number is never used again,
/// so a record must be present if it was acknowledged and may be if its answer was lost.
/// </summary>
internal sealed class AppendingClient(int client, int[] linePorts, int seed)
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromMilliseconds(1500);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly Random _random = new(seed);
    private LineClient? _line;
    private int _next;

    public int Client => client;

    public List<int> Acknowledged { get; } = [];

    public int Unknown { get; private set; }

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (!await TryAppendAsync())
            {
                _line?.Dispose();
                _line = null;
                await Eventually.PassesAsync(Pause);
            }
        }

        _line?.Dispose();
    }

    private async Task<bool> TryAppendAsync()
    {
        var wasSent = false;
        try
        {
            _line ??= await LineClient.ConnectAsync(linePorts[_random.Next(linePorts.Length)], AnswerLimit);
            var number = _next++;
            wasSent = true;
            var question = string.Create(
                CultureInfo.InvariantCulture, $"A {client} {number} {_random.Next(10, 200)}");
            var answer = await _line.AskAsync(question);
            if (answer.StartsWith("OK", StringComparison.Ordinal))
            {
                Acknowledged.Add(number);
                return true;
            }

            Unknown += answer == "UNKNOWN" ? 1 : 0;
        }
        catch (Exception e) when (LineClient.IsLost(e))
        {
            Unknown += wasSent ? 1 : 0;
        }

        return false;
    }
}
