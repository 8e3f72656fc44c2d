using Sched.Engine;

namespace Sched.Tests.Model;

/// <summary>What one grant may hand out. One run always fits a free slot, however large.</summary>
internal sealed class Credit
{
    private readonly bool _hasFreeSlot;
    private long _jobs;
    private long _bytes;
    private bool _isFirst = true;

    public Credit(GrantLeases grant, ModelSession session)
    {
        var leased = session.Leased.Count;
        var room = Math.Min(Limits.RunsPerGrant, Limits.LeasesPerSession - leased);
        _jobs = Math.Min(grant.WindowJobs - leased, room);
        _bytes = Math.Min(grant.WindowBytes - session.LeasedBytes, Limits.BytesPerGrant);
        _hasFreeSlot = leased < grant.Slots && room > 0;
    }

    public bool Fits(long bytes) => (_isFirst && _hasFreeSlot) || (_jobs > 0 && bytes <= _bytes);

    public void Charge(ModelRun run)
    {
        if (!Fits(run.Bytes))
        {
            throw new JudgeException(
                $"{run} of {run.Bytes} bytes was granted; {_jobs} jobs, {_bytes} bytes were left.");
        }

        _isFirst = false;
        _jobs--;
        _bytes -= run.Bytes;
    }
}
