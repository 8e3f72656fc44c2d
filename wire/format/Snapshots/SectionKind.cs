namespace Sched.Wire.Format;

/// <summary>
/// A kind of section in a snapshot: its stable number, its name for people, and its version: the one written, and the
/// highest that can be read. Number 0 belongs to the trailer.
/// </summary>
public readonly record struct SectionKind(ushort Id, string Name, ushort Version);
