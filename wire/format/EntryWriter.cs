using System.Buffers.Binary;
using Sched.Engine;

namespace Sched.Wire.Format;

/// <summary>
/// Puts proposed commands together to one log entry. One writer serves a lane for its whole life: it fills the same
/// buffer again and again and joins no pieces.
/// </summary>
public sealed class EntryWriter
{
    // A bulk round ends at 256 KB; the request that passes the mark mostly still fits.
    private const int BytesAtStart = 320 * 1024;

    private readonly ByteBuffer _buffer = new(BytesAtStart);
    private readonly Dictionary<string, int> _callers = new(StringComparer.Ordinal);
    private bool _isOpen;

    /// <summary>Bytes so far, without the four of the checksum that <see cref="Finish"/> adds.</summary>
    public int Length => _buffer.Length;

    /// <summary>Commands so far.</summary>
    public int Count { get; private set; }

    /// <summary>Begins a new entry. What the last <see cref="Finish"/> gave is no longer valid.</summary>
    public void Begin(long term, long clockMs, int level)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)level, ushort.MaxValue, nameof(level));
        _buffer.CutTo(0);
        _callers.Clear();
        Count = 0;
        _isOpen = true;

        _buffer.WriteByte(EntryLayout.Version);
        _buffer.WriteByte(0);
        _buffer.WriteUInt16((ushort)level);
        _buffer.WriteUInt32(0); // Length and count are known at the end.
        _buffer.WriteInt64(term);
        _buffer.WriteInt64(clockMs);
        _buffer.WriteUInt32(0);
    }

    /// <summary>Adds a command. One that cannot be written throws and leaves the entry as it was.</summary>
    public void Add(ulong proposalId, string caller, Command command)
    {
        ThrowIfClosed();
        var lengthBefore = _buffer.Length;
        var callersBefore = _callers.Count;
        try
        {
            _buffer.WriteByte((byte)CommandLayout.TagOf(command));
            _buffer.WriteUInt64(proposalId);
            WriteCaller(caller);
            CommandLayout.Write(_buffer, command);
            Count++;
        }
        catch
        {
            _buffer.CutTo(lengthBefore);
            if (_callers.Count > callersBefore) { _callers.Remove(caller); }
            throw;
        }
    }

    /// <summary>Ends the entry. The bytes are valid until the next <see cref="Begin"/>.</summary>
    public ReadOnlyMemory<byte> Finish()
    {
        ThrowIfClosed();
        _isOpen = false;
        var length = _buffer.Length + Crc32C.Size;
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.Patch(EntryLayout.LengthAt, sizeof(uint)), (uint)length);
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.Patch(EntryLayout.CountAt, sizeof(uint)), (uint)Count);
        _buffer.WriteUInt32(Crc32C.Of(_buffer.Written.Span));
        return _buffer.Written;
    }

    private void WriteCaller(string caller)
    {
        if (_callers.TryGetValue(caller, out var position))
        {
            _buffer.WriteVarint32(position);
            return;
        }

        // A number that is one too high announces a name.
        _buffer.WriteVarint32(_callers.Count);
        _callers.Add(caller, _callers.Count);
        _buffer.WriteString(caller);
    }

    private void ThrowIfClosed()
    {
        if (!_isOpen) { throw new InvalidOperationException("No entry has been begun."); }
    }
}
