using Google.Protobuf;

namespace Sched.Sdk;

/// <summary>
/// Verdicts without an answer. One batch is on its way at a time; what gathers meanwhile goes into the next, so no
/// timer is needed and a busy worker makes large batches by itself.
/// </summary>
internal sealed class AckBook
{
    // An outcome costs the cluster sixteen units of work and an entry may hold 16,384.
    private const int JobsPerBatchMax = 1_024;

    // Results and errors of one message; well under what a server accepts.
    private const int BytesPerBatchMax = 1 << 20;

    private readonly List<HeldJob> _pending = [];
    private readonly List<HeldJob> _inFlight = [];
    private long _sequence;

    public bool IsEmpty => _pending.Count == 0 && _inFlight.Count == 0;

    /// <summary>Jobs with a verdict and no answer.</summary>
    public IEnumerable<HeldJob> Jobs => _inFlight.Concat(_pending);

    public void Add(HeldJob job)
    {
        _pending.Add(job);
        Count(job, +1);
    }

    /// <summary>The next batch; null while one is on its way or there is nothing to say.</summary>
    public V1.AckBatch? Take()
    {
        if (_inFlight.Count > 0 || _pending.Count == 0)
        {
            return null;
        }

        var batch = new V1.AckBatch { Sequence = ++_sequence };
        var taken = TakeCount();
        var group = LargestGroup(taken);
        var bits = group is null ? [] : new byte[(group.Count + 7) / 8];
        foreach (var job in _pending.Take(taken))
        {
            Count(job, -1);
            if (job.IsBitmapSuccess && job.Group == group)
            {
                var position = (int)(job.Token - group!.FirstToken);
                bits[position / 8] |= (byte)(1 << (position % 8));
            }
            else
            {
                batch.Items.Add(ToItem(job));
            }
        }

        if (group is not null)
        {
            batch.FirstToken = (ulong)group.FirstToken;
            batch.Count = group.Count;
            batch.Succeeded = ByteString.CopyFrom(bits);
        }

        _inFlight.AddRange(_pending.Take(taken));
        _pending.RemoveRange(0, taken);
        return batch;
    }

    /// <summary>The batch that this answers, now answered; empty for a stranger.</summary>
    public IReadOnlyList<HeldJob> TakeAnswered(long sequence)
    {
        if (sequence != _sequence)
        {
            return [];
        }

        HeldJob[] answered = [.. _inFlight];
        _inFlight.Clear();
        return answered;
    }

    /// <summary>
    /// The stream broke: what was on its way goes first in the next batch. It may have been taken already, so each
    /// names its run.
    /// </summary>
    public void Reopen()
    {
        foreach (var job in _inFlight)
        {
            job.Group = null;
        }

        _pending.InsertRange(0, _inFlight);
        _inFlight.Clear();
    }

    /// <summary>The session is over and its batches with it: every verdict names its run.</summary>
    public void ForgetGroups()
    {
        Reopen();
        foreach (var job in _pending)
        {
            Count(job, -1);
            job.Group = null;
        }
    }

    private static void Count(HeldJob job, int change)
    {
        if (job.IsBitmapSuccess)
        {
            job.Group!.PlainPending += change;
        }
    }

    private static V1.AckItem ToItem(HeldJob job) => new()
    {
        Run = job.Run,
        Token = job.Token,
        Verdict = job.Result!.Verdict switch
        {
            JobVerdict.Success => V1.AckVerdict.AckSuccess,
            JobVerdict.Fail => V1.AckVerdict.AckFail,
            _ => V1.AckVerdict.AckRetry,
        },
        Result = job.Result.Output,
        Error = job.Result.Error,
    };

    private int TakeCount()
    {
        var bytes = 0;
        var count = 0;
        while (count < _pending.Count && count < JobsPerBatchMax && bytes < BytesPerBatchMax)
        {
            var result = _pending[count].Result!;
            bytes += result.Output.Length + result.Error.Length;
            count++;
        }

        return count;
    }

    private LeaseGroup? LargestGroup(int taken)
    {
        LeaseGroup? largest = null;
        for (var i = 0; i < taken; i++)
        {
            var job = _pending[i];
            if (job.IsBitmapSuccess && job.Group!.PlainPending > (largest?.PlainPending ?? 0))
            {
                largest = job.Group;
            }
        }

        return largest;
    }
}
