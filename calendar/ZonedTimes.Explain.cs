namespace Sched.Calendar;

/// <summary>The same rules told one local time after another, with what is left out and why.</summary>
internal sealed partial class ZonedTimes
{
    public override IEnumerable<Explanation> Explain(long fromMs, long toMs)
    {
        var from = CeilingSeconds(Math.Clamp(fromMs, 0, Limits.SecondsEnd * 1_000));
        var to = CeilingSeconds(Math.Clamp(toMs, 0, Limits.SecondsEnd * 1_000));
        for (var segment = _zone.SegmentAt(from); segment < _zone.Segments && _zone.Start(segment) < to; segment++)
        {
            var jump = _zone.JumpAtStart(segment);
            var start = _zone.Start(segment);
            var plainFrom = Math.Max(from, start);
            if (jump > 0 && from < start + jump)
            {
                // What a gap leaves to others may lie among what is there anyhow, so this window is sorted.
                plainFrom = Math.Min(start + jump, to);
                var window = GapRows(segment, from, to).Concat(PlainRows(segment, Math.Max(from, start), plainFrom));
                foreach (var row in OnePerInstant(window))
                {
                    yield return row;
                }
            }

            foreach (var row in PlainRows(segment, plainFrom, Math.Min(to, _zone.End(segment))))
            {
                yield return row;
            }
        }
    }

    /// <summary>Rows by instant; of two that fire at one instant, the local time that exists is the reason.</summary>
    private static IEnumerable<Explanation> OnePerInstant(IEnumerable<Explanation> rows) =>
        rows.OrderBy(static row => row.OrderMs)
            .ThenBy(static row => row.NominalMs.HasValue)
            .ThenBy(static row => row.NominalMs.HasValue ? 0 : row.LocalMs)
            .ThenBy(static row => row.Reason)
            .GroupBy(static row => (row.NominalMs, Local: row.NominalMs.HasValue ? 0 : row.LocalMs))
            .Select(static same => same.First());

    private IEnumerable<Explanation> GapRows(int segment, long from, long to)
    {
        var start = _zone.Start(segment);
        var offset = _zone.Offset(segment);
        var before = offset - _zone.JumpAtStart(segment);
        for (var local = _times.AtOrAfter(start + before);
            local < start + offset;
            local = _times.AtOrAfter(local + 1))
        {
            var instant = _gap == GapPolicy.Shift ? local - before : start;
            if (instant < from || instant >= to)
            {
                continue;
            }

            yield return _gap switch
            {
                GapPolicy.NextValid => Explanation.At(start * 1_000, offset, Reason.GapNextValid, fires: true),
                GapPolicy.Shift => Explanation.At(instant * 1_000, offset, Reason.GapShifted, fires: true),
                _ => new Explanation(null, local * 1_000, before, Reason.GapSkipped, Fires: false)
                {
                    OrderMs = start * 1_000,
                },
            };
        }
    }

    private IEnumerable<Explanation> PlainRows(int segment, long from, long to)
    {
        var offset = _zone.Offset(segment);
        var secondPassEnd = _zone.Start(segment) - Math.Min(0, _zone.JumpAtStart(segment));
        var firstPassStart = segment + 1 == _zone.Segments
            ? long.MaxValue
            : _zone.End(segment) + Math.Min(0, _zone.JumpAtEnd(segment));
        for (var local = _times.AtOrAfter(from + offset);
            local < to + offset;
            local = _times.AtOrAfter(local + 1))
        {
            var instant = local - offset;
            var (reason, fires) = (Reason.Match, true);
            if (instant < secondPassEnd)
            {
                (reason, fires) = _isSecondPassLeftOut
                    ? (Reason.OverlapSkipped, false)
                    : (Reason.OverlapSecond, true);
            }
            else if (instant >= firstPassStart)
            {
                (reason, fires) = _isFirstPassLeftOut
                    ? (Reason.OverlapSkipped, false)
                    : (Reason.OverlapFirst, true);
            }

            yield return Explanation.At(instant * 1_000, offset, reason, fires);
        }
    }

    private static long CeilingSeconds(long milliseconds) => (milliseconds + 999) / 1_000;
}
