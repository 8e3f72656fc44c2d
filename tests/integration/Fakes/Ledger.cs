using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using Sched.Leader;
using Sched.Raft;

namespace Sched.Tests.Integration.Fakes;

/// <summary>
/// The smallest replicated state that notices everything: which numbered records were applied, which of them twice,
/// and a digest of all entries in their order. Saves itself as one file.
/// </summary>
public sealed class Ledger : ILogApplier, ICheckpointPart
{
    private const int RingSize = 1 << 16;
    private const int RecordHeader = 12;
    private const int Poison = -1;

    private readonly Lock _stateLock = new();
    private readonly string _dataFolder;
    private readonly Dictionary<int, List<ulong>> _records = [];
    private readonly (long Index, ulong Digest)[] _ring = new (long, ulong)[RingSize];
    private byte[] _cut = [];
    private long _appliedIndex;
    private ulong _digest;

    public Ledger(string dataFolder) => _dataFolder = dataFolder;

    public string Name => "ledger";

    public long AppliedIndex => Volatile.Read(ref _appliedIndex);

    public ulong Digest => Volatile.Read(ref _digest);

    /// <summary>How many records came a second time.</summary>
    public long Duplicates { get; private set; }

    /// <summary>How many entries were handed over since this object was made.</summary>
    public long Handed { get; private set; }

    /// <summary>The index of the first of them.</summary>
    public long FirstHanded { get; private set; }

    /// <summary>An entry that no replica can apply.</summary>
    public static byte[] PoisonEntry()
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, Poison);
        return bytes;
    }

    /// <summary>An entry with one record, padded.</summary>
    public static byte[] Entry(int client, int number, int padding = 0)
    {
        var writer = new ArrayBufferWriter<byte>(RecordHeader + padding);
        Write(writer, client, number, padding);
        return writer.WrittenSpan.ToArray();
    }

    public static void Write(IBufferWriter<byte> writer, int client, int number, int padding)
    {
        var span = writer.GetSpan(RecordHeader + padding);
        BinaryPrimitives.WriteInt32LittleEndian(span, client);
        BinaryPrimitives.WriteInt32LittleEndian(span[4..], number);
        BinaryPrimitives.WriteInt32LittleEndian(span[8..], padding);
        span.Slice(RecordHeader, padding).Fill((byte)number);
        writer.Advance(RecordHeader + padding);
    }

    /// <summary>The digest after the entry at an index; 0 when it is not remembered.</summary>
    public ulong DigestAt(long index)
    {
        lock (_stateLock)
        {
            var (at, digest) = _ring[index % RingSize];
            return at == index ? digest : 0;
        }
    }

    public bool Has(int client, int number)
    {
        lock (_stateLock)
        {
            return _records.TryGetValue(client, out var words) && number / 64 < words.Count
                && (words[number / 64] >> (number % 64) & 1) != 0;
        }
    }

    /// <summary>The bits of a client's records.</summary>
    public byte[] BitsOf(int client)
    {
        lock (_stateLock)
        {
            return _records.TryGetValue(client, out var words) ? [.. words.SelectMany(BitConverter.GetBytes)] : [];
        }
    }

    public void Apply(long index, long term, in ReadOnlySequence<byte> entry, object? context)
    {
        lock (_stateLock)
        {
            var bytes = entry.ToArray();
            if (bytes.Length == sizeof(int))
            {
                throw new InvalidOperationException($"Entry {index} is poison.");
            }

            Mix(index, term, bytes);
            for (var position = 0; position < bytes.Length;)
            {
                position += Take(bytes.AsSpan(position));
            }

            FirstHanded = Handed++ == 0 ? index : FirstHanded;
        }

        (context as TaskCompletionSource<long>)?.TrySetResult(index);
    }

    public void BeginAt(long index)
    {
        lock (_stateLock)
        {
            using var stream = new MemoryStream();
            using var writer = new BinaryWriter(stream);
            writer.Write(index);
            writer.Write(_digest);
            writer.Write(Duplicates);
            writer.Write(_records.Count);
            foreach (var (client, words) in _records.OrderBy(pair => pair.Key))
            {
                writer.Write(client);
                writer.Write(words.Count);
                words.ForEach(writer.Write);
            }

            _cut = stream.ToArray();
        }
    }

    public Task<PartManifest> CompleteAsync(string pairFolder, CancellationToken token)
    {
        var path = FileIn(pairFolder);
        CheckedFile.Write(path, _cut);
        return Task.FromResult(new PartManifest(Name, _cut.AsMemory(0, 8), [PartFile.Measure(_dataFolder, path)]));
    }

    public void Verify(PartManifest manifest, string pairFolder)
    {
        foreach (var file in manifest.Files)
        {
            file.Verify(_dataFolder);
        }
    }

    public void Open(PartManifest? manifest, string? pairFolder)
    {
        lock (_stateLock)
        {
            _records.Clear();
            Array.Clear(_ring);
            (_appliedIndex, _digest, Duplicates) = (0, 0, 0);
            if (pairFolder is not null)
            {
                Load(FileIn(pairFolder));
            }
        }
    }

    public void Release(IReadOnlyList<PartManifest> kept)
    {
    }

    /// <summary>Where the file lies in a pair's folder.</summary>
    public static string FileIn(string pairFolder) => Path.Combine(pairFolder, "ledger");

    private void Load(string path)
    {
        using var reader = new BinaryReader(File.OpenRead(path));
        _appliedIndex = reader.ReadInt64();
        _digest = reader.ReadUInt64();
        Duplicates = reader.ReadInt64();
        _ring[_appliedIndex % RingSize] = (_appliedIndex, _digest);
        for (var clients = reader.ReadInt32(); clients > 0; clients--)
        {
            var client = reader.ReadInt32();
            var words = new List<ulong>();
            for (var count = reader.ReadInt32(); count > 0; count--)
            {
                words.Add(reader.ReadUInt64());
            }

            _records[client] = words;
        }
    }

    private void Mix(long index, long term, byte[] bytes)
    {
        Span<byte> head = stackalloc byte[24];
        BinaryPrimitives.WriteUInt64LittleEndian(head, _digest);
        BinaryPrimitives.WriteInt64LittleEndian(head[8..], index);
        BinaryPrimitives.WriteInt64LittleEndian(head[16..], term);
        var hash = new XxHash3();
        hash.Append(head);
        hash.Append(bytes);
        _digest = hash.GetCurrentHashAsUInt64();
        _ring[index % RingSize] = (index, _digest);
        Volatile.Write(ref _appliedIndex, index);
    }

    private int Take(ReadOnlySpan<byte> record)
    {
        var client = BinaryPrimitives.ReadInt32LittleEndian(record);
        var number = BinaryPrimitives.ReadInt32LittleEndian(record[4..]);
        var padding = BinaryPrimitives.ReadInt32LittleEndian(record[8..]);
        if (!_records.TryGetValue(client, out var words))
        {
            _records[client] = words = [];
        }

        while (words.Count <= number / 64)
        {
            words.Add(0);
        }

        var bit = 1UL << (number % 64);
        Duplicates += (words[number / 64] & bit) == 0 ? 0 : 1;
        words[number / 64] |= bit;
        return RecordHeader + padding;
    }
}
