using Sched.Wheel;

namespace Sched.Engine;

/// <summary>
/// A lease's number: strictly increasing per run, so that a store outside can refuse a worker whose lease was given
/// to another. <c>epoch (11 bits) : counter (52 bits)</c>; a restore from backup begins a new epoch.
/// </summary>
public readonly record struct FencingToken(long Value) : IComparable<FencingToken>
{
    public const int CounterBits = 52;

    /// <summary>No lease, or a revoked one.</summary>
    public static FencingToken None => default;

    public bool IsNone => Value == 0;
    public int Epoch => (int)(Value >> CounterBits);
    public long Counter => Value & ((1L << CounterBits) - 1);

    public static FencingToken Create(int epoch, long counter)
    {
        Invariant.Holds(epoch is >= 0 and < 2048);
        Invariant.Holds(counter is > 0 and < (1L << CounterBits));
        return new FencingToken(((long)epoch << CounterBits) | counter);
    }

    public FencingToken Plus(int count) => new(Value + count);

    public int CompareTo(FencingToken other) => Value.CompareTo(other.Value);

    public static bool operator <(FencingToken left, FencingToken right) => left.Value < right.Value;
    public static bool operator >(FencingToken left, FencingToken right) => left.Value > right.Value;
    public static bool operator <=(FencingToken left, FencingToken right) => left.Value <= right.Value;
    public static bool operator >=(FencingToken left, FencingToken right) => left.Value >= right.Value;

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A worker's session: random, so that nobody can guess another's.</summary>
public readonly record struct SessionId(ulong High, ulong Low);

/// <summary>The group's secret for hashing ids, so that nobody can choose ids that collide.</summary>
public readonly record struct HashKey(ulong Low, ulong High);

/// <summary>Where a client's id leads in the store: 128 bits, the top one set.</summary>
public readonly record struct NameKey(ulong High, ulong Low);
