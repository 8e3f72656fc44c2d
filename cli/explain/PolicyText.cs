using Sched.Calendar;

namespace Sched.Cli.Explain;

/// <summary>Policies and reasons as people write and read them.</summary>
internal static class PolicyText
{
    public static GapPolicy Gap(string text) => text switch
    {
        "next-valid" => GapPolicy.NextValid,
        "skip" => GapPolicy.Skip,
        "shift" => GapPolicy.Shift,
        _ => throw new UsageException($"gap: '{text}' is no policy. Write next-valid, skip or shift."),
    };

    public static OverlapPolicy Overlap(string text) => text switch
    {
        "auto" => OverlapPolicy.Auto,
        "first" => OverlapPolicy.First,
        "last" => OverlapPolicy.Last,
        "both" => OverlapPolicy.Both,
        _ => throw new UsageException($"overlap-times: '{text}' is no policy. Write auto, first, last or both."),
    };

    public static string Show(Reason reason) => reason switch
    {
        Reason.Match => "match",
        Reason.GapNextValid => "gap_next_valid",
        Reason.GapShifted => "gap_shifted",
        Reason.OverlapFirst => "overlap_first",
        Reason.OverlapSecond => "overlap_second",
        Reason.GapSkipped => "gap_skipped",
        Reason.OverlapSkipped => "overlap_skipped",
        _ => "excluded",
    };
}
