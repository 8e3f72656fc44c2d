using Sched.Engine;

namespace Sched.Tests.Model;

/// <summary>Reads an entry's effects once, in order, as the commands are judged one after the other.</summary>
internal sealed class EffectsReader(Effects effects)
{
    private int _batches;
    private int _notices;
    private int _closed;

    public LeaseBatch NextBatch()
    {
        Expect(_batches < effects.Granted.Count, "The answer counts more grants than there are batches.");
        return effects.Granted[_batches++];
    }

    public void ExpectNotice(LeaseNotice expected)
    {
        Expect(_notices < effects.Notices.Count, $"Missing notice {expected}.");
        var notice = effects.Notices[_notices++];
        Expect(notice == expected, $"Notice {notice} instead of {expected}.");
    }

    public void ExpectClosed(uint session)
    {
        Expect(_closed < effects.Closed.Count, $"Session {session} is not reported as closed.");
        Expect(effects.Closed[_closed] == session, $"Session {effects.Closed[_closed]} closed instead of {session}.");
        _closed++;
    }

    public void ExpectEnd()
    {
        Expect(_batches == effects.Granted.Count, "There are more batches than the answers count.");
        Expect(_notices == effects.Notices.Count, "There are notices that nothing asked for.");
        Expect(_closed == effects.Closed.Count, "There are closed sessions that nothing ended.");
    }

    private static void Expect(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new JudgeException(otherwise);
        }
    }
}
