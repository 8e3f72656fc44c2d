using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using Sched.Engine;
using Sched.Server.Requests;
using Sched.V1;

namespace Sched.Server.Reads;

/// <summary>
/// A page of live jobs in the order of their numbers. The page's budget is rows looked at, so it may be short, or
/// empty, and still have a next one.
/// </summary>
internal sealed class LiveScan(NodeContext node)
{
    private const int RowsMax = 1_000;

    // Rows looked at under the engine's lock at a time.
    private const int RowsPerStep = 128;

    // One more row must still fit a message between nodes.
    private const int BytesMax = Node.MessageBytesMax / 2;

    private static readonly TimeSpan TimeMax = TimeSpan.FromMilliseconds(50);

    private readonly record struct Row(JobRecord Job, string Queue, RunView Run);

    /// <param name="queue">0: all queues.</param>
    /// <param name="state">None: all live states.</param>
    public async Task<ListJobsResponse> ReadAsync(
        uint space, uint queue, RunState state, int pageSize, long after, JobMessages messages)
    {
        var page = new ListJobsResponse();
        var since = node.Time.GetTimestamp();
        var bytes = 0;
        while (true)
        {
            var want = Math.Min(RowsPerStep, RowsMax - page.Scanned);
            var seqs = NextSeqs(after, want);
            var last = await AddAsync(seqs);
            after = last ?? after;
            if (last is null && seqs.Length < want)
            {
                return page;
            }

            if (IsFull() || page.Scanned >= RowsMax || node.Time.GetElapsedTime(since) > TimeMax)
            {
                page.NextPageToken = TokenOf(after);
                return page;
            }

            if (seqs.Length < want)
            {
                return page;
            }
        }

        bool IsFull() => page.Jobs.Count >= pageSize || bytes >= BytesMax;

        // Adds matching rows; returns the last row looked at.
        async Task<long?> AddAsync(long[] seqs)
        {
            long? last = null;
            foreach (var row in await LookAsync(seqs))
            {
                if (IsFull())
                {
                    break;
                }

                page.Scanned++;
                last = row.Job.Seq;
                var isMatch = row.Run.State != RunState.None
                    && row.Job.Namespace == space
                    && (queue == 0 || row.Job.Queue == queue)
                    && (state == RunState.None || row.Run.State == state);
                if (isMatch)
                {
                    bytes += row.Job.Body.Length;
                    page.Jobs.Add(messages.OfLive(row.Job, row.Queue, row.Run));
                }
            }

            return last;
        }
    }

    public static string TokenOf(long after)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, after);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool TryParseToken(string token, out long after)
    {
        after = 0;
        if (token.Length == 0)
        {
            return true;
        }

        Span<byte> bytes = stackalloc byte[sizeof(long)];
        if (Base64Url.DecodeFromChars(token, bytes, out _, out var length) != OperationStatus.Done
            || length != sizeof(long))
        {
            return false;
        }

        after = BinaryPrimitives.ReadInt64BigEndian(bytes);
        return after >= 0;
    }

    private long[] NextSeqs(long after, int count) => node.Host.Read(engine =>
    {
        var seqs = new List<long>(count);
        for (var seq = engine.NextLive(after); seq != 0 && seqs.Count < count; seq = engine.NextLive(seq))
        {
            seqs.Add(seq);
        }

        return seqs.ToArray();
    });

    private async Task<Row[]> LookAsync(long[] seqs)
    {
        if (seqs.Length == 0)
        {
            return [];
        }

        var jobs = await node.Readers.ReadJobsAsync(seqs);
        return node.Host.Read(engine => Array.ConvertAll(
            jobs, job => new Row(job, engine.GetQueue(job.Queue).Name, engine.Look(job))));
    }
}
