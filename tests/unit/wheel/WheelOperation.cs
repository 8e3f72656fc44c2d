using FsCheck;
using FsCheck.Fluent;
using Sched.Wheel;

namespace Sched.Tests.Wheel;

public enum WheelVerb
{
    Insert,
    InsertBeside,
    Cancel,
    Reschedule,
    Advance,
    AdvanceToNextDue,
    Restore,
}

/// <summary>
/// One step of a random life. An instant is given as a distance from now, rounded up to a border, give or take a
/// millisecond: so that all tiers and the seams between them are met, which plain random numbers would miss.
/// </summary>
public sealed record WheelOperation(
    WheelVerb Verb, long DistanceMs, long BorderMs, int Beside, int Count, int Units, int Pick, EntryKind Kind,
    bool IsPlain)
{
    public const long MinuteMs = 60_000;
    public const long HourMs = 60 * MinuteMs;
    public const long DayMs = 24 * HourMs;

    /// <summary>The instant meant, at least <paramref name="earliest"/>.</summary>
    public long Instant(long earliest)
    {
        var rounded = (earliest + DistanceMs + BorderMs - 1) / BorderMs * BorderMs;
        return Math.Clamp(rounded + Beside, earliest, WheelEntry.DueMax);
    }
}

/// <summary>Tells FsCheck how to make operations.</summary>
public static class WheelArbitraries
{
    private static readonly Gen<long> Distances = Gen.OneOf(
        Within(6),
        Within(5_000),
        Within(3 * WheelOperation.MinuteMs),
        Within(3 * WheelOperation.HourMs),
        Within(70 * WheelOperation.HourMs),
        Within(200 * WheelOperation.DayMs),
        Within(2_000 * WheelOperation.DayMs));

    private static readonly Gen<long> Borders = Gen.Frequency(
        (6, Gen.Constant(1L)),
        (5, Gen.Constant(WheelOperation.MinuteMs)),
        (1, Gen.Constant(WheelOperation.HourMs)),
        (1, Gen.Constant(WheelOperation.DayMs)));

    private static readonly Gen<WheelVerb> Verbs = Gen.Frequency(
        (5, Gen.Constant(WheelVerb.Insert)),
        (3, Gen.Constant(WheelVerb.InsertBeside)),
        (2, Gen.Constant(WheelVerb.Cancel)),
        (1, Gen.Constant(WheelVerb.Reschedule)),
        (3, Gen.Constant(WheelVerb.Advance)),
        (5, Gen.Constant(WheelVerb.AdvanceToNextDue)),
        (2, Gen.Constant(WheelVerb.Restore)));

    private static readonly Gen<EntryKind> Kinds = Gen.Frequency(
        (6, Gen.Constant(EntryKind.Job)),
        (2, Gen.Constant(EntryKind.Retry)),
        (1, Gen.Elements(EntryKind.Schedule, EntryKind.LeaseBatch, EntryKind.OtherTimer)));

    public static Arbitrary<WheelOperation> Operation() => Arb.From(
        from verb in Verbs
        from distance in Distances
        from border in Borders
        from beside in Gen.Elements(-1, 0, 0, 1)
        from count in Gen.Elements(1, 1, 2, 8, 40, 200)
        from units in Gen.Elements(0, 1, 2, 3, 7, 50, 100_000)
        from pick in Gen.Choose(0, 1_000_000)
        from kind in Kinds
        from isPlain in Gen.Elements(true, true, false)
        select new WheelOperation(verb, distance, border, beside, count, units, pick, kind, isPlain));

    private static Gen<long> Within(long ms) => Gen.Choose(0, int.MaxValue).Select(x => (long)x * ms / int.MaxValue);
}
