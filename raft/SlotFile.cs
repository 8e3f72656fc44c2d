using System.Buffers.Binary;
using System.IO.Hashing;
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Sched.Raft;

/// <summary>
/// A small record that survives a crash in the middle of its writing: two slots take turns, each with a number and
/// a checksum. The newer valid slot counts.
/// </summary>
internal sealed class SlotFile : IDisposable
{
    // A slot per disk page, so that a torn write damages one only.
    private const int SlotBytes = 4096;
    private const int HeaderBytes = 16;
    private const int RecordBytesMax = 256;

    private readonly string _path;
    private readonly SafeFileHandle _handle;

    // Written through a mapping: a write call would wait for the journal that the log's own flushes keep busy.
    private readonly MemoryMappedFile _mapping;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte[] _buffer = new byte[HeaderBytes + RecordBytesMax];
    private readonly List<byte[]> _found = [];
    private readonly List<int> _foundIn = [];
    private long _number;
    private int _current;

    private SlotFile(string path, SafeFileHandle handle)
    {
        _path = path;
        _handle = handle;
        _mapping = MemoryMappedFile.CreateFromFile(
            handle, null, 2 * SlotBytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        _view = _mapping.CreateViewAccessor(0, 2 * SlotBytes);
    }

    /// <summary>The valid records that were found when the file was opened, the newer first.</summary>
    public IReadOnlyList<byte[]> Found => _found;

    /// <summary>
    /// Makes a file with one record, unless it exists. The name is on the disk when the call returns.
    /// </summary>
    public static void Create(string path, ReadOnlySpan<byte> record)
    {
        if (File.Exists(path))
        {
            return;
        }

        var bytes = new byte[2 * SlotBytes];
        Encode(bytes, 1, record);
        CheckedFile.Replace(path, bytes);
    }

    public static SlotFile Open(string path)
    {
        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        var file = new SlotFile(path, handle);
        file.ReadBoth();
        return file;
    }

    /// <summary>
    /// Says which of the found records is the true one, so that the next write spares it. Without a word it is the
    /// newer one.
    /// </summary>
    public void Confirm(int found) => _current = _foundIn[found];

    /// <summary>Writes over the slot that does not count and waits for the disk; from then on it counts.</summary>
    public void Write(ReadOnlySpan<byte> record)
    {
        WriteUnsynced(record);
        Sync();
    }

    /// <summary>The same without the wait: the record outlives this process, but not the machine.</summary>
    public void WriteUnsynced(ReadOnlySpan<byte> record)
    {
        _number++;
        _current = 1 - _current;
        var length = Encode(_buffer, _number, record);
        _view.WriteArray(_current * SlotBytes, _buffer, 0, length);
    }

    /// <summary>Waits until everything written is on the disk.</summary>
    public void Sync() => CheckedFile.Fdatasync(_handle, _path);

    public void Dispose()
    {
        _view.Dispose();
        _mapping.Dispose();
        _handle.Dispose();
    }

    private static int Encode(Span<byte> slot, long number, ReadOnlySpan<byte> record)
    {
        BinaryPrimitives.WriteInt64LittleEndian(slot[4..], number);
        BinaryPrimitives.WriteInt32LittleEndian(slot[12..], record.Length);
        record.CopyTo(slot[HeaderBytes..]);
        var length = HeaderBytes + record.Length;
        BinaryPrimitives.WriteUInt32LittleEndian(slot, Crc32.HashToUInt32(slot[4..length]));
        return length;
    }

    private static bool TryDecode(ReadOnlySpan<byte> slot, out long number, out byte[] record)
    {
        number = BinaryPrimitives.ReadInt64LittleEndian(slot[4..]);
        record = [];
        var length = BinaryPrimitives.ReadInt32LittleEndian(slot[12..]);
        if (number <= 0 || length is < 0 or > RecordBytesMax)
        {
            return false;
        }

        var end = HeaderBytes + length;
        if (BinaryPrimitives.ReadUInt32LittleEndian(slot) != Crc32.HashToUInt32(slot[4..end]))
        {
            return false;
        }

        record = slot[HeaderBytes..end].ToArray();
        return true;
    }

    private void ReadBoth()
    {
        var bytes = new byte[2 * SlotBytes];
        RandomAccess.Read(_handle, bytes, 0);
        for (var slot = 0; slot < 2; slot++)
        {
            if (TryDecode(bytes.AsSpan(slot * SlotBytes, SlotBytes), out var number, out var record))
            {
                var place = number > _number ? 0 : _found.Count;
                _found.Insert(place, record);
                _foundIn.Insert(place, slot);
                _number = Math.Max(_number, number);
            }
        }

        _current = _foundIn.Count > 0 ? _foundIn[0] : 0;
    }
}
