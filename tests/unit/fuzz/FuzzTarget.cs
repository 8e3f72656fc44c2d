namespace Sched.Tests.Fuzz;

/// <summary>
/// Something that reads what others have written. Whatever the input, it answers; an exception that leaves it is a
/// fault. It keeps nothing from one input to the next.
/// </summary>
/// <returns>Whether the input was taken, in whole or in part; false when it was refused.</returns>
internal delegate bool FuzzedRead(ReadOnlySpan<byte> input);

/// <summary>One reader under test, and inputs that it must take, with names for people.</summary>
internal sealed record FuzzTarget(string Name, FuzzedRead Read, (string Name, byte[] Bytes)[] Good)
{
    public static FuzzTarget[] All { get; } =
    [
        EntryTarget.Target,
        SnapshotTarget.Target,
        RecordTarget.Target,
        SubmitTarget.Target,
        WorkerTarget.Target,
        IdTarget.Target,
        SettingsTarget.Target,
    ];

    public static FuzzTarget Find(string name) => All.Single(target => target.Name == name);
}
