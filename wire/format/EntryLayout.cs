namespace Sched.Wire.Format;

/// <summary>
/// Where things stand in a log entry:
/// <c>version 1 | zero 1 | level 2 | length 4 | term 8 | clock ms 8 | count 4 | count x command | CRC-32C 4</c>, and
/// in a command <c>tag 1 | proposal id 8 | caller varint (| its name, the first time) | the command's own layout</c>.
/// Callers are named where they first occur, so that an entry is written in one pass.
/// </summary>
internal static class EntryLayout
{
    public const byte Version = 1;

    public const int VersionAt = 0;
    public const int ZeroAt = 1;
    public const int LevelAt = 2;
    public const int LengthAt = 4;
    public const int TermAt = 8;
    public const int ClockAt = 16;
    public const int CountAt = 24;
    public const int HeaderBytes = 28;

    /// <summary>Tag, proposal id, caller: what a command takes that carries nothing.</summary>
    public const int CommandBytesMin = 1 + 8 + 1;

    public const int BytesMin = HeaderBytes + Crc32C.Size;
}
