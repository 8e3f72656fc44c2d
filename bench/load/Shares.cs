namespace Sched.Load;

/// <summary>Percentiles over a sorted list that may lack its end.</summary>
internal static class Shares
{
    /// <summary>The value that a share of all does not exceed; -1 when so many are not there.</summary>
    public static long At(long[] sorted, int all, int percent)
    {
        var rank = Math.Max(1, (int)((((long)all * percent) + 99) / 100));
        return rank <= sorted.Length ? sorted[rank - 1] : -1;
    }
}
