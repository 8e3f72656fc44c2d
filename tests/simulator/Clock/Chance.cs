using System.Text;

namespace Sched.Tests.Simulator.Clock;

/// <summary>
/// Chance as a function of seed, place and count. What happens at one place shifts no draw at another, so a fault
/// that is left out changes only what it touched.
/// </summary>
internal sealed class Chance(ulong seed, string place)
{
    private const ulong Golden = 0x9e37_79b9_7f4a_7c15;
    private readonly ulong _start = Mix(seed ^ HashOf(place));
    private ulong _count;

    public ulong Next() => Mix(_start + (++_count * Golden));

    /// <summary>From <paramref name="from"/> to <paramref name="to"/>, without the latter.</summary>
    public long Between(long from, long to) => to <= from ? from : from + (long)(Next() % (ulong)(to - from));

    public int Below(int max) => (int)Between(0, max);

    public bool Happens(int times, int of) => times > 0 && Below(of) < times;

    public static ulong Mix(ulong bits)
    {
        bits = (bits ^ (bits >> 30)) * 0xbf58_476d_1ce4_e5b9;
        bits = (bits ^ (bits >> 27)) * 0x94d0_49bb_1331_11eb;
        return bits ^ (bits >> 31);
    }

    // Not string.GetHashCode, which differs between processes.
    private static ulong HashOf(string place)
    {
        var hash = 0xcbf2_9ce4_8422_2325;
        foreach (var each in Encoding.UTF8.GetBytes(place))
        {
            hash = (hash ^ each) * 0x100_0000_01b3;
        }

        return Mix(hash);
    }
}
