namespace Sched.Raft;

/// <summary>What a part has saved: its files, and a few bytes of its own that say how to open them.</summary>
public sealed record PartManifest(string Name, ReadOnlyMemory<byte> State, PartFile[] Files);
