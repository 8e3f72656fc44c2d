using Sched.Store;

namespace Sched.Tests.StoreVictim;

/// <summary>
/// The two checkpoints that count, newest first. It stands for the engine's pairs; a kill leaves the page cache alone,
/// so a rename is enough here.
/// </summary>
internal static class Manifest
{
    public static List<StoreCheckpoint> Read(string folder) =>
        File.Exists(PathIn(folder))
            ? [.. from line in File.ReadAllLines(PathIn(folder))
                  select StoreCheckpoint.FromBytes(Convert.FromBase64String(line))]
            : [];

    public static void Write(string folder, IEnumerable<StoreCheckpoint> kept)
    {
        var next = PathIn(folder) + ".tmp";
        File.WriteAllLines(next, kept.Select(checkpoint => Convert.ToBase64String(checkpoint.ToBytes())));
        File.Move(next, PathIn(folder), overwrite: true);
    }

    private static string PathIn(string folder) => Path.Combine(folder, "MANIFEST");
}
