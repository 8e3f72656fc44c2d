using System.Buffers;
using System.Buffers.Binary;

namespace Sched.Wire.Format;

/// <summary>
/// Writes a snapshot to a stream, one section after another. A section is held in memory until it ends, because its
/// length and checksum stand in front: what is large (the wheel of 100 million jobs) goes in several sections of one
/// kind. Without <see cref="Finish"/> there is no trailer, and no reader takes it for whole.
/// </summary>
public sealed class SnapshotWriter
{
    private const int BytesAtStart = 64 * 1024;

    private readonly Stream _stream;
    private readonly ByteBuffer _section = new(BytesAtStart);
    private SectionKind? _open;
    private uint _crc;
    private bool _isFinished;

    public SnapshotWriter(Stream stream)
    {
        _stream = stream;
        Span<byte> header = stackalloc byte[SnapshotLayout.HeaderBytes];
        header.Clear();
        SnapshotLayout.Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(
            header[SnapshotLayout.VersionAt..], SnapshotLayout.FormatVersion);
        Put(header);
    }

    /// <summary>Bytes handed to the stream so far.</summary>
    public long Length { get; private set; }

    /// <summary>Writes a section whose content is at hand.</summary>
    public void Write(SectionKind kind, ReadOnlySpan<byte> content)
    {
        ThrowIfBusy();
        PutSection(kind, content);
    }

    /// <summary>Begins a section; its content goes to what is returned, until <see cref="End"/>.</summary>
    public IBufferWriter<byte> Begin(SectionKind kind)
    {
        ThrowIfBusy();
        _section.CutTo(0);
        _open = kind;
        return _section;
    }

    public void End()
    {
        var kind = _open ?? throw new InvalidOperationException("No section has been begun.");
        _open = null;
        PutSection(kind, _section.Written.Span);
    }

    /// <summary>Writes the trailer. Flushing to disk is the caller's: only it knows the file and its folder.</summary>
    public void Finish()
    {
        ThrowIfBusy();
        _isFinished = true;
        Span<byte> trailer = stackalloc byte[SnapshotLayout.SectionHeadBytes];
        WriteHead(trailer, new SectionKind(SnapshotLayout.TrailerId, "trailer", 0), Length);
        var crc = Crc32C.Append(_crc, trailer[..SnapshotLayout.SectionCrcAt]);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[SnapshotLayout.SectionCrcAt..], crc);
        Put(trailer);
    }

    private void PutSection(SectionKind kind, ReadOnlySpan<byte> content)
    {
        if (kind.Id == SnapshotLayout.TrailerId)
        {
            throw new ArgumentException($"Section '{kind.Name}' has the trailer's number.", nameof(kind));
        }

        Span<byte> head = stackalloc byte[SnapshotLayout.SectionHeadBytes];
        WriteHead(head, kind, content.Length);
        var crc = Crc32C.Append(Crc32C.Of(head[..SnapshotLayout.SectionCrcAt]), content);
        BinaryPrimitives.WriteUInt32LittleEndian(head[SnapshotLayout.SectionCrcAt..], crc);
        Put(head);
        Put(content);
    }

    private static void WriteHead(Span<byte> head, SectionKind kind, long length)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(head, kind.Id);
        BinaryPrimitives.WriteUInt16LittleEndian(head[SnapshotLayout.SectionVersionAt..], kind.Version);
        BinaryPrimitives.WriteInt64LittleEndian(head[SnapshotLayout.SectionLengthAt..], length);
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        _stream.Write(bytes);
        _crc = Crc32C.Append(_crc, bytes);
        Length += bytes.Length;
    }

    private void ThrowIfBusy()
    {
        if (_open is { } kind) { throw new InvalidOperationException($"Section '{kind.Name}' has not ended."); }
        if (_isFinished) { throw new InvalidOperationException("The snapshot is finished."); }
    }
}
