namespace Sched.Wire.Format;

/// <summary>
/// A section as it was read, its checksum already compared. <see cref="Version"/> is the one it was written with; the
/// content is valid until the next section is read.
/// </summary>
public readonly record struct SnapshotSection(SectionKind Kind, ushort Version, ReadOnlyMemory<byte> Content);
