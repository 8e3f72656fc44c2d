namespace Sched.Calendar;

/// <summary>An anchor and every so many milliseconds from it, in both directions; no zone has a say.</summary>
internal sealed class ElapsedTimes(long everyMs, long anchorMs, Zone zone) : InstantTimes
{
    private const long EndMs = Limits.SecondsEnd * 1_000;

    // What is left when all whole intervals are taken out: the first instant that is not negative.
    private readonly long _phaseMs = ((anchorMs % everyMs) + everyMs) % everyMs;

    public override long After(long instantMs)
    {
        if (instantMs < _phaseMs)
        {
            return _phaseMs < EndMs ? _phaseMs : NoneAfter;
        }

        if (instantMs >= EndMs)
        {
            return NoneAfter;
        }

        var next = instantMs - ((instantMs - _phaseMs) % everyMs) + everyMs;
        return next < EndMs ? next : NoneAfter;
    }

    public override long Before(long instantMs)
    {
        var last = Math.Min(instantMs, EndMs) - 1;
        return last < _phaseMs ? NoneBefore : last - ((last - _phaseMs) % everyMs);
    }

    public override IEnumerable<Explanation> Explain(long fromMs, long toMs)
    {
        for (var instant = After(fromMs - 1); instant < toMs; instant = After(instant))
        {
            yield return Explanation.At(
                instant, zone.OffsetAt(instant / 1_000), Reason.Match, fires: true);
        }
    }
}
