namespace Sched.Wire.Format;

/// <summary>
/// Where things stand in a snapshot: <c>"SCHDSNAP" | format version 2 | zeros 6</c>, then sections
/// <c>id 2 | version 2 | length 8 | CRC-32C 4 | content</c>, then a trailer <c>0 2 | 0 2 | length of all before 8 |
/// CRC-32C 4</c>. A section's checksum covers its head too; the trailer's covers everything before it, so that no
/// section can be missing, doubled or out of place.
/// </summary>
internal static class SnapshotLayout
{
    public const ushort FormatVersion = 1;
    public const ushort TrailerId = 0;

    public const int VersionAt = 8;
    public const int HeaderBytes = 16;

    public const int SectionVersionAt = 2;
    public const int SectionLengthAt = 4;
    public const int SectionCrcAt = 12;
    public const int SectionHeadBytes = 16;

    public static ReadOnlySpan<byte> Magic => "SCHDSNAP"u8;
}
