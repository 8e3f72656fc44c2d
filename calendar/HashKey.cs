using System.Text;

namespace Sched.Calendar;

/// <summary>
/// Whose <c>H</c> it is. The value depends on the names alone, by arithmetic that is fixed for ever: a schedule fires
/// at the same minute on every node, in every version.
/// </summary>
/// <param name="Namespace">The schedule's namespace.</param>
/// <param name="Name">The schedule's name in it.</param>
public readonly record struct HashKey(string Namespace, string Name)
{
    private const ulong FnvOffset = 14_695_981_039_346_656_037;
    private const ulong FnvPrime = 1_099_511_628_211;

    /// <summary>A number below <paramref name="count"/> that differs from field to field.</summary>
    internal int Below(string field, int count)
    {
        var hash = FnvOffset;
        Mix(ref hash, Namespace ?? "");
        Mix(ref hash, Name ?? "");
        Mix(ref hash, field);

        // FNV leaves the high bits of short texts alike; two rounds of xor and multiply spread them.
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
        hash ^= hash >> 33;
        return (int)Math.BigMul(hash, (ulong)count, out _);
    }

    private static void Mix(ref ulong hash, string text)
    {
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ value) * FnvPrime;
        }

        hash *= FnvPrime; // A zero byte ends each part, so that ("a", "bc") and ("ab", "c") differ.
    }
}
