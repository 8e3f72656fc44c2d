using System.Buffers.Binary;

namespace Sched.Wire.Format;

/// <summary>
/// Reads a snapshot section by section in the memory of its largest one. What was read may be trusted only once
/// <see cref="TryRead"/> has returned false: until then the trailer, which vouches for the whole, has not been seen.
/// </summary>
public sealed class SnapshotReader
{
    // A false length must not cost memory: room is made for what has arrived, a step ahead.
    private const int BytesAStep = 1024 * 1024;

    private readonly Stream _stream;
    private readonly SectionKind[] _known;
    private byte[] _content = [];
    private long _length;
    private uint _crc;
    private bool _isAtEnd;

    /// <param name="known">The kinds that this version can read; any other stops the reading.</param>
    public SnapshotReader(Stream stream, IEnumerable<SectionKind> known)
    {
        _stream = stream;
        _known = [.. known];
        Span<byte> header = stackalloc byte[SnapshotLayout.HeaderBytes];
        Fill(header, "header");
        if (!header.StartsWith(SnapshotLayout.Magic)) { throw Damaged("header", "this is no snapshot"); }

        var version = BinaryPrimitives.ReadUInt16LittleEndian(header[SnapshotLayout.VersionAt..]);
        if (version != SnapshotLayout.FormatVersion)
        {
            throw Damaged("header", $"format version {version}; this node reads {SnapshotLayout.FormatVersion}");
        }

        if (header[(SnapshotLayout.VersionAt + sizeof(ushort))..].ContainsAnyExcept((byte)0))
        {
            throw Damaged("header", "bytes are set that have no meaning");
        }
    }

    /// <summary>The next section, or false after the trailer has been read and holds.</summary>
    public bool TryRead(out SnapshotSection section)
    {
        section = default;
        if (_isAtEnd) { return false; }

        var bytesBefore = _length;
        var crcBefore = _crc;
        Span<byte> head = stackalloc byte[SnapshotLayout.SectionHeadBytes];
        Fill(head, "head of a section or trailer");
        var id = BinaryPrimitives.ReadUInt16LittleEndian(head);
        if (id == SnapshotLayout.TrailerId)
        {
            CheckTrailer(head, bytesBefore, crcBefore);
            _isAtEnd = true;
            return false;
        }

        var version = BinaryPrimitives.ReadUInt16LittleEndian(head[SnapshotLayout.SectionVersionAt..]);
        var kind = KindOf(id, version);
        var content = ReadContent(head, kind.Name);
        section = new SnapshotSection(kind, version, content);
        return true;
    }

    private SectionKind KindOf(ushort id, ushort version)
    {
        foreach (var kind in _known)
        {
            if (kind.Id != id) { continue; }
            if (version <= kind.Version) { return kind; }
            throw Damaged($"section '{kind.Name}'", $"version {version}; this node reads up to {kind.Version}");
        }

        throw Damaged($"section {id}", "it is unknown to this version");
    }

    private ReadOnlyMemory<byte> ReadContent(ReadOnlySpan<byte> head, string name)
    {
        var what = $"section '{name}'";
        var length = BinaryPrimitives.ReadUInt64LittleEndian(head[SnapshotLayout.SectionLengthAt..]);
        if (length > (ulong)Array.MaxLength) { throw Damaged(what, $"a length of {length} bytes cannot be"); }

        var filled = 0;
        while (filled < (int)length)
        {
            var step = Math.Min((int)length - filled, Math.Max(BytesAStep, filled));
            if (_content.Length < filled + step) { Array.Resize(ref _content, filled + step); }
            Fill(_content.AsSpan(filled, step), what);
            filled += step;
        }

        var content = _content.AsMemory(0, filled);
        var computed = Crc32C.Append(Crc32C.Of(head[..SnapshotLayout.SectionCrcAt]), content.Span);
        CheckCrc(head, computed, what);
        return content;
    }

    private void CheckTrailer(ReadOnlySpan<byte> trailer, long bytesBefore, uint crcBefore)
    {
        CheckCrc(trailer, Crc32C.Append(crcBefore, trailer[..SnapshotLayout.SectionCrcAt]), "trailer");
        var length = BinaryPrimitives.ReadInt64LittleEndian(trailer[SnapshotLayout.SectionLengthAt..]);
        if (length != bytesBefore) { throw Damaged("trailer", $"it speaks of {length} bytes before it"); }
        if (BinaryPrimitives.ReadUInt16LittleEndian(trailer[SnapshotLayout.SectionVersionAt..]) != 0)
        {
            throw Damaged("trailer", "bytes are set that have no meaning");
        }

        if (_stream.ReadByte() >= 0) { throw Damaged("trailer", "bytes follow it"); }
    }

    private void CheckCrc(ReadOnlySpan<byte> head, uint computed, string what)
    {
        var written = BinaryPrimitives.ReadUInt32LittleEndian(head[SnapshotLayout.SectionCrcAt..]);
        if (written != computed) { throw Damaged(what, $"checksum {written:x8}, but its bytes have {computed:x8}"); }
    }

    private void Fill(Span<byte> bytes, string what)
    {
        var read = _stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (read < bytes.Length) { throw Damaged(what, $"cut short: {bytes.Length} bytes expected, {read} there"); }

        _crc = Crc32C.Append(_crc, bytes);
        _length += read;
    }

    private InvalidDataException Damaged(string what, string why) =>
        new($"Snapshot is damaged before byte {_length}, {what}: {why}.");
}
