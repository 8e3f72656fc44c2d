using System.Buffers.Binary;

namespace Sched.Raft;

/// <summary>How far the log certainly reaches on this disk: everything up to the last index was flushed.</summary>
internal readonly record struct LogEnd(long CommitIndex, long LastIndex, long LastTerm)
{
    public const int Bytes = 24;

    public void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteInt64LittleEndian(target, CommitIndex);
        BinaryPrimitives.WriteInt64LittleEndian(target[8..], LastIndex);
        BinaryPrimitives.WriteInt64LittleEndian(target[16..], LastTerm);
    }

    public static LogEnd Read(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadInt64LittleEndian(source),
        BinaryPrimitives.ReadInt64LittleEndian(source[8..]),
        BinaryPrimitives.ReadInt64LittleEndian(source[16..]));
}
