namespace Sched.Tests.Simulator.Checks;

/// <summary>How often a run met what is worth meeting; without these it proves little.</summary>
internal sealed class Counts
{
    public int Jobs { get; set; }
    public int Finished { get; set; }
    public int Faults { get; set; }
    public int LeaderChanges { get; set; }

    /// <summary>Sessions that ended, most of them because their workers were silent.</summary>
    public int Lapses { get; set; }

    /// <summary>Verdicts that came with a token that was not current.</summary>
    public int StaleRefusals { get; set; }

    public int Unknowns { get; set; }
    public int Installs { get; set; }
    public int CutTails { get; set; }
    public int Fallbacks { get; set; }
    public int PausedLeaders { get; set; }
    public int DuplicateSubmits { get; set; }
    public int Resumes { get; set; }
    public int SecondAttempts { get; set; }
    public int Cancels { get; set; }
    public int SnapshotsCompared { get; set; }
    public int BitmapAcks { get; set; }
    public int Reads { get; set; }

    /// <summary>What must have been met in a hundred seeds, by its name.</summary>
    public static IReadOnlyList<(string Name, Func<Counts, int> Of, int PerHundred)> Minima { get; } =
    [
        ("leader_changes", static counts => counts.LeaderChanges, 100),
        ("lapses", static counts => counts.Lapses, 100),
        ("stale_refusals", static counts => counts.StaleRefusals, 50),
        ("unknowns", static counts => counts.Unknowns, 200),
        ("installs", static counts => counts.Installs, 20),
        ("cut_tails", static counts => counts.CutTails, 20),
        ("fallbacks", static counts => counts.Fallbacks, 5),
        ("paused_leaders", static counts => counts.PausedLeaders, 50),
        ("duplicate_submits", static counts => counts.DuplicateSubmits, 200),
        ("resumes", static counts => counts.Resumes, 50),
        ("second_attempts", static counts => counts.SecondAttempts, 50),
        ("cancels", static counts => counts.Cancels, 50),
        ("snapshots_compared", static counts => counts.SnapshotsCompared, 50),
        ("bitmap_acks", static counts => counts.BitmapAcks, 100),
        ("reads", static counts => counts.Reads, 100),
    ];

    public void Add(Counts other)
    {
        foreach (var property in typeof(Counts).GetProperties().Where(static each => each.PropertyType == typeof(int)))
        {
            property.SetValue(this, (int)property.GetValue(this)! + (int)property.GetValue(other)!);
        }
    }
}
