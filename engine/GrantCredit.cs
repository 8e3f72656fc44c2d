namespace Sched.Engine;

/// <summary>
/// What one grant may hand out: absolute windows less what the session holds. One run always fits a free slot, however
/// large, or a large payload would never be delivered.
/// </summary>
internal struct GrantCredit
{
    private readonly bool _hasFreeSlot;
    private long _bytesLeft;
    private bool _isFirst;

    public GrantCredit(GrantLeases grant, SessionState session)
    {
        var room = Math.Min(Limits.RunsPerGrant, Limits.LeasesPerSession - session.Leased);
        JobsLeft = Math.Min(grant.WindowJobs - session.Leased, room);
        _bytesLeft = Math.Min(grant.WindowBytes - session.LeasedBytes, Limits.BytesPerGrant);
        _hasFreeSlot = session.Leased < grant.Slots && room > 0;
        _isFirst = true;
    }

    public int JobsLeft { get; private set; }

    public bool TryCharge(long bytes)
    {
        var fits = (_isFirst && _hasFreeSlot) || (JobsLeft > 0 && bytes <= _bytesLeft);
        if (!fits)
        {
            return false;
        }

        _isFirst = false;
        JobsLeft--;
        _bytesLeft -= bytes;
        return true;
    }
}
