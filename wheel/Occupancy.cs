using System.Numerics;

namespace Sched.Wheel;

/// <summary>
/// One bit a slot of a ring, and one bit a word of those, so that the next slot in use is found by looking at a few
/// words, however long the empty stretch between.
/// </summary>
internal sealed class Occupancy
{
    public const int None = -1;

    private readonly ulong[] _words;
    private readonly ulong[] _summary;

    public Occupancy(int slots)
    {
        Invariant.Holds(slots % 64 == 0);
        _words = new ulong[slots / 64];
        _summary = new ulong[(_words.Length + 63) / 64];
    }

    public bool this[int slot] => (_words[slot >> 6] & (1UL << slot)) != 0;

    public void Set(int slot)
    {
        _words[slot >> 6] |= 1UL << slot;
        _summary[slot >> 12] |= 1UL << (slot >> 6);
    }

    public void Clear(int slot)
    {
        var word = slot >> 6;
        _words[word] &= ~(1UL << slot);
        if (_words[word] == 0)
        {
            _summary[slot >> 12] &= ~(1UL << word);
        }
    }

    /// <summary>First slot in use from <paramref name="slot"/> on, around the ring, or <see cref="None"/>.</summary>
    public int FirstFrom(int slot)
    {
        Invariant.Holds(slot >> 6 < _words.Length);
        var word = slot >> 6;
        var bits = _words[word] & (ulong.MaxValue << slot);
        if (bits != 0)
        {
            return (word << 6) + BitOperations.TrailingZeroCount(bits);
        }

        var next = FirstWordFrom(word + 1);
        next = next == None ? FirstWordFrom(0) : next;
        return next == None ? None : (next << 6) + BitOperations.TrailingZeroCount(_words[next]);
    }

    private int FirstWordFrom(int word)
    {
        if (word == _words.Length)
        {
            return None;
        }

        var mask = ulong.MaxValue << word;
        for (var i = word >> 6; i < _summary.Length; i++)
        {
            var bits = _summary[i] & mask;
            if (bits != 0)
            {
                return (i << 6) + BitOperations.TrailingZeroCount(bits);
            }

            mask = ulong.MaxValue;
        }

        return None;
    }
}
