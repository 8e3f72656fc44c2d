namespace Sched.Calendar;

/// <summary>One instant that was given with its offset.</summary>
internal sealed class SingleInstant(long atMs, Zone zone) : InstantTimes
{
    public override long After(long instantMs) => atMs > instantMs ? atMs : NoneAfter;

    public override long Before(long instantMs) => atMs < instantMs ? atMs : NoneBefore;

    public override IEnumerable<Explanation> Explain(long fromMs, long toMs) => atMs >= fromMs && atMs < toMs
        ? [Explanation.At(atMs, zone.OffsetAt(atMs / 1_000), Reason.Match, fires: true)]
        : [];
}
