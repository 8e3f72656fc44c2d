namespace Sched.Tests.Simulator.Log;

/// <summary>How often the model did what it may.</summary>
internal sealed class ModelCounts
{
    public int Elections { get; set; }

    /// <summary>Elections while another node still believed that it led.</summary>
    public int SecondLeaders { get; set; }

    /// <summary>Tails cut from a log.</summary>
    public int CutTails { get; set; }

    /// <summary>Proposals whose end was not known.</summary>
    public int Unknowns { get; set; }

    public int Overwritten { get; set; }

    /// <summary>Proposals that ended well on a node that led no more.</summary>
    public int LateApplied { get; set; }

    public int Installs { get; set; }

    public int RefusedInstalls { get; set; }

    /// <summary>Starts from the older checkpoint, since the newest was damaged.</summary>
    public int Fallbacks { get; set; }

    public int Checkpoints { get; set; }
}
