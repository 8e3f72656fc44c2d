namespace Sched.Calendar;

/// <summary>
/// Local times in a zone under the policies. A segment of the zone's table is one offset, so inside it instants and
/// local times differ by a number; a gap is a test under the previous offset at the segment's start, an overlap is a
/// window that is trimmed. Nothing here assumes an hour, or a night.
/// </summary>
internal sealed partial class ZonedTimes : InstantTimes
{
    private readonly LocalTimes _times;
    private readonly Zone _zone;
    private readonly GapPolicy _gap;
    private readonly bool _isFirstPassLeftOut;
    private readonly bool _isSecondPassLeftOut;

    public ZonedTimes(LocalTimes times, Zone zone, GapPolicy gap, OverlapPolicy overlap)
    {
        _times = times;
        _zone = zone;
        _gap = times.IsIntervalLike ? GapPolicy.Skip : gap;
        _isFirstPassLeftOut = overlap == OverlapPolicy.Last;
        _isSecondPassLeftOut = overlap == OverlapPolicy.First
            || (overlap == OverlapPolicy.Auto && !times.IsIntervalLike);
    }

    public override long After(long instantMs)
    {
        if (instantMs >= Limits.SecondsEnd * 1_000)
        {
            return NoneAfter;
        }

        var found = AtOrAfter(instantMs < 0 ? 0 : (instantMs / 1_000) + 1);
        return found == LocalTimes.NoneAhead ? NoneAfter : found * 1_000;
    }

    public override long Before(long instantMs)
    {
        if (instantMs <= 0)
        {
            return NoneBefore;
        }

        // The last whole second that is before the instant.
        var found = AtOrBefore(Math.Min((instantMs - 1) / 1_000, Limits.SecondsEnd - 1));
        return found == LocalTimes.NoneBehind ? NoneBefore : found * 1_000;
    }

    private long AtOrAfter(long instant)
    {
        for (var segment = _zone.SegmentAt(instant); segment < _zone.Segments; segment++)
        {
            var found = FirstInSegment(segment, instant, out var local);
            if (found != LocalTimes.NoneAhead)
            {
                return found < Limits.SecondsEnd ? found : LocalTimes.NoneAhead;
            }

            if (local == LocalTimes.NoneAhead && !IsShownAgain(segment, instant))
            {
                return LocalTimes.NoneAhead;
            }

            segment = SkipAhead(segment, instant, local);
        }

        return LocalTimes.NoneAhead;
    }

    /// <summary>The first instant of a segment; <paramref name="local"/> is the next local time anywhere.</summary>
    private long FirstInSegment(int segment, long instant, out long local)
    {
        var offset = _zone.Offset(segment);
        var start = _zone.Start(segment);
        var jump = _zone.JumpAtStart(segment);
        var from = Math.Max(instant, start) + offset;
        var fromGap = LocalTimes.NoneAhead;
        if (jump > 0 && _gap != GapPolicy.Skip && instant < start + jump)
        {
            fromGap = FirstFromGap(start, offset, jump, instant);
        }
        else if (jump < 0 && _isSecondPassLeftOut && instant < start - jump)
        {
            from = start + offset - jump;
        }

        local = _times.AtOrAfter(from);
        return local < LocalEnd(segment, offset) ? Math.Min(fromGap, local - offset) : fromGap;
    }

    /// <summary>What a gap adds at or after the instant.</summary>
    private long FirstFromGap(long start, int offset, int jump, long instant)
    {
        var before = offset - jump;
        if (_gap == GapPolicy.NextValid)
        {
            var isHit = instant <= start && _times.AtOrAfter(start + before) < start + offset;
            return isHit ? start : LocalTimes.NoneAhead;
        }

        var local = _times.AtOrAfter(Math.Max(instant, start) + before);
        return local < start + offset ? local - before : LocalTimes.NoneAhead;
    }

    /// <summary>Where the segment's local times end: earlier if what is shown twice is left to the next.</summary>
    private long LocalEnd(int segment, int offset)
    {
        if (segment + 1 == _zone.Segments)
        {
            return long.MaxValue;
        }

        var jump = _zone.JumpAtEnd(segment);
        return _zone.End(segment) + offset + (jump < 0 && _isFirstPassLeftOut ? jump : 0);
    }

    /// <summary>
    /// Passes over the segments that end before the local time can be reached, as they do by hundreds for a leap day.
    /// The next segment is not passed over if it shows local times again that were behind this look-up's beginning.
    /// </summary>
    private int SkipAhead(int segment, long instant, long local)
    {
        if (IsShownAgain(segment, instant) || local == LocalTimes.NoneAhead)
        {
            return segment;
        }

        // Gaps and passes are all within the largest offset of their local time.
        var reached = _zone.SegmentAt(local - Limits.OffsetSecondsMax - 1);
        return Math.Max(segment, reached - 1);
    }

    private bool IsShownAgain(int segment, long instant)
    {
        var jump = _zone.JumpAtEnd(segment);
        return jump < 0 && instant > _zone.End(segment) + jump;
    }

    private long AtOrBefore(long instant)
    {
        for (var segment = _zone.SegmentAt(instant); segment >= 0; segment--)
        {
            var found = LastInSegment(segment, instant, out var local);
            if (found != LocalTimes.NoneBehind)
            {
                return found >= 0 ? found : LocalTimes.NoneBehind;
            }

            if (local != LocalTimes.NoneBehind)
            {
                segment = SkipBack(segment, instant, local);
            }
            else if (!WasShownBefore(segment, instant))
            {
                return LocalTimes.NoneBehind;
            }
        }

        return LocalTimes.NoneBehind;
    }

    /// <summary>The last instant of a segment; <paramref name="local"/> is the last local time anywhere.</summary>
    private long LastInSegment(int segment, long instant, out long local)
    {
        var offset = _zone.Offset(segment);
        var start = _zone.Start(segment);
        var jump = _zone.JumpAtStart(segment);
        var fromGap = LocalTimes.NoneBehind;
        if (jump > 0 && _gap != GapPolicy.Skip)
        {
            fromGap = LastFromGap(start, offset, jump, instant);
        }

        var to = Math.Min(LocalEnd(segment, offset) - 1, instant + offset);
        local = _times.AtOrBefore(to);
        var from = segment == 0 ? long.MinValue : start + offset - (jump < 0 && _isSecondPassLeftOut ? jump : 0);
        return local >= from && local != LocalTimes.NoneBehind ? Math.Max(fromGap, local - offset) : fromGap;
    }

    private long LastFromGap(long start, int offset, int jump, long instant)
    {
        var before = offset - jump;
        if (_gap == GapPolicy.NextValid)
        {
            return _times.AtOrBefore(start + offset - 1) >= start + before ? start : LocalTimes.NoneBehind;
        }

        var local = _times.AtOrBefore(Math.Min(instant, start + jump - 1) + before);
        return local >= start + before ? local - before : LocalTimes.NoneBehind;
    }

    private int SkipBack(int segment, long instant, long local)
    {
        if (WasShownBefore(segment, instant))
        {
            return segment;
        }

        // A gap's end lies after its local times, by no more than both offsets together.
        var reached = _zone.SegmentAt(local + (3 * Limits.OffsetSecondsMax));
        return Math.Min(segment, reached + 1);
    }

    /// <summary>The segment before shows local times that are ahead of this look-up's beginning.</summary>
    private bool WasShownBefore(int segment, long instant)
    {
        var jump = _zone.JumpAtStart(segment);
        return jump < 0 && instant < _zone.Start(segment) - jump;
    }
}
