using System.Buffers;
using System.Globalization;
using System.Threading.Channels;
using Sched.Leader;
using Sched.Raft;
using Sched.Tests.Integration.Fakes;

namespace Sched.Tests.Replica;

/// <summary>
/// Puts the records that came while the last entries were under way into the next one; four at a time.
/// </summary>
internal sealed class Lane
{
    private const int Outstanding = 4;
    private const int EntryBytesMax = 256 << 10;

    private readonly Channel<Record> _queue = Channel.CreateBounded<Record>(65536);
    private readonly RaftNode _node;

    private sealed record Record(int Client, int Number, int Padding, TaskCompletionSource<string> Answer);

    public Lane(RaftNode node)
    {
        _node = node;
        for (var i = 0; i < Outstanding; i++)
        {
            _ = Task.Run(PumpAsync);
        }
    }

    public async Task<string> AppendAsync(int client, int number, int padding)
    {
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _queue.Writer.WriteAsync(new Record(client, number, padding, answer));
        return await answer.Task;
    }

    private async Task PumpAsync()
    {
        var bytes = new ArrayBufferWriter<byte>();
        var answers = new List<TaskCompletionSource<string>>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            bytes.ResetWrittenCount();
            answers.Clear();
            while (bytes.WrittenCount < EntryBytesMax && _queue.Reader.TryRead(out var record))
            {
                Ledger.Write(bytes, record.Client, record.Number, record.Padding);
                answers.Add(record.Answer);
            }

            if (answers.Count > 0)
            {
                var answer = await ProposeAsync(bytes.WrittenMemory);
                answers.ForEach(waiting => waiting.TrySetResult(answer));
            }
        }
    }

    private async Task<string> ProposeAsync(ReadOnlyMemory<byte> entry)
    {
        var applied = new TaskCompletionSource<long>();
        var fate = await _node.ProposeAsync(entry, _node.LeaderTerm, applied);
        return fate switch
        {
            ProposalFate.Applied => "OK " + (await applied.Task).ToString(CultureInfo.InvariantCulture),
            ProposalFate.Unknown => "UNKNOWN",
            _ => "NO",
        };
    }
}
