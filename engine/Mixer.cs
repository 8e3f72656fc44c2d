namespace Sched.Engine;

/// <summary>
/// Our 64-bit mixer (Stafford's thirteenth variant of the murmur finalizer): cheap, well spread, and the same on every
/// machine for ever, unlike the framework's seeded hashes.
/// </summary>
public static class Mixer
{
    public static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15UL;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }

    /// <summary>Adds a word to a chain, so that order counts.</summary>
    public static ulong Chain(ulong chain, ulong word) => Mix(chain ^ Mix(word));
}
