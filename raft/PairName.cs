using System.Globalization;

namespace Sched.Raft;

/// <summary>Names a pair by the entry after which it was cut; the index 0 means none.</summary>
internal readonly record struct PairName(long Index, long Term)
{
    public static readonly PairName None;

    public bool IsNone => Index == 0;

    public string Folder => Index.ToString(CultureInfo.InvariantCulture);
}
