namespace Sched.Store;

/// <summary>
/// One file of a checkpoint, by its name below the store's folder. A log segment may be longer by now, never shorter,
/// and has no hash (its records have their own); the others are exactly this.
/// </summary>
public readonly record struct StoreFile(string Name, long Length, ulong Hash)
{
    public bool IsLogSegment => StoreFolder.IsLogSegment(Name);
}
