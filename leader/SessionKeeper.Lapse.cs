using Sched.Engine;

namespace Sched.Leader;

/// <content>Workers that have gone.</content>
internal sealed partial class SessionKeeper
{
    // Keep-alives only put deadlines off, so the timer need not move with each: it looks again when it rings. Only a
    // new session may be due before it.
    private void ArmLapse(TimeSpan wait)
    {
        var now = _time.GetTimestamp();
        wait = wait > ShortestWait ? wait : ShortestWait;
        if (_lapseWait is null || wait < _lapseWait - _time.GetElapsedTime(_lapseArmedAt, now))
        {
            _lapseWait = wait;
            _lapseArmedAt = now;
            _lapse.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }

    private void ArmLapse()
    {
        if (_sessions.Count > 0)
        {
            ArmLapse(_sessions.Values.Min(session => session.IsExpiring ? session.Patience : LeftOf(session)));
        }
    }

    private TimeSpan LeftOf(LiveSession session) => session.Patience - _time.GetElapsedTime(session.HeardAt);

    private void ExpireSilent()
    {
        _lapseWait = null;
        foreach (var session in _sessions.Values.ToArray())
        {
            if (!session.IsExpiring && LeftOf(session) <= TimeSpan.Zero)
            {
                var silent = _time.GetElapsedTime(session.HeardAt);
                Log.Silent(_logger, SessionIds.TextOf(session.Id), (long)silent.TotalMilliseconds);
                _ = ExpireAsync(session);
            }
        }

        ArmLapse();
    }

    // From here on the session is never renewed, so its end is asked for until it has come or the term is over.
    private async Task ExpireAsync(LiveSession session)
    {
        session.IsExpiring = true;
        _dispatcher.Leave(session);
        while (_sessions.GetValueOrDefault(session.Number) == session)
        {
            try
            {
                var applied = await ProposeAsync(new ExpireSession(session.Number, MarksOf(session)));
                if (applied.Result.Outcome != Outcome.Partial)
                {
                    return;
                }
            }
            catch (Exception error) when (
                error is NotLeaderException or CommitUnknownException or OverloadedException)
            {
                await Task.Delay(_options.RetryDelay, _time);
            }
        }
    }

    private FencingToken[] MarksOf(LiveSession session)
    {
        var marks = new List<FencingToken>();
        foreach (var lease in LeasesOf(session).Leases)
        {
            if (session.Started.Contains(lease.Token.Value))
            {
                marks.Add(lease.Token);
            }
        }

        return [.. marks.Order()];
    }
}
