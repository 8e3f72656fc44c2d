using System.Buffers;
using System.Buffers.Binary;
using Sched.Engine;
using Sched.Wire.Format;

namespace Sched.Leader;

/// <summary>
/// Owns the engine and its lock. It decodes committed entries, applies them, and tells what came of each; readers
/// borrow the engine between two entries. Whoever holds the lock is the apply thread.
/// </summary>
public sealed class EngineHost : ILogApplier, IDisposable
{
    private const int HostSectionBytes = 16;
    private static readonly SectionKind HostSection = new(0x1000, "host", 1);
    private static readonly EngineSection[] EngineSections = Enum.GetValues<EngineSection>();

    // Guards the engine and, with it, the store's writing session.
    private readonly Lock _engineLock = new();
    private readonly RecentJobs _recent;
    private JobEngine _engine;
    private long _appliedIndex;
    private long _appliedTerm;

    public EngineHost(IJobStore store)
    {
        _recent = new RecentJobs(store);
        _engine = new JobEngine(_recent);
    }

    /// <summary>
    /// Raised after each entry, in order, on the thread that applied it and outside the lock. Must return soon.
    /// </summary>
    public event Action<AppliedEntry>? Applied;

    public long AppliedIndex => Volatile.Read(ref _appliedIndex);

    public long AppliedTerm => Volatile.Read(ref _appliedTerm);

    internal RecentJobs Recent => _recent;

    public void Apply(long index, long term, in ReadOnlySequence<byte> entry, object? context)
    {
        if (index <= AppliedIndex)
        {
            return;
        }

        // A copy: records and callers keep slices of it, and the log's own memory is only lent.
        var decoded = EntryReader.Read(entry.ToArray());
        if (decoded.Term != term)
        {
            throw new InvalidOperationException($"Entry {index} of term {term} was written in term {decoded.Term}.");
        }

        var applied = Apply(index, decoded, context);
        Applied?.Invoke(applied);
    }

    /// <summary>Reads the engine between two entries. Must be short: entries wait meanwhile.</summary>
    public T Read<T>(Func<JobEngine, T> read)
    {
        lock (_engineLock)
        {
            return read(_engine);
        }
    }

    /// <summary>Does something between two entries, such as the cut of a checkpoint.</summary>
    public void Locked(Action<JobEngine> action)
    {
        lock (_engineLock)
        {
            action(_engine);
        }
    }

    /// <summary>Writes the whole state between two entries.</summary>
    public void WriteSnapshot(Stream output)
    {
        lock (_engineLock)
        {
            var writer = new SnapshotWriter(output);
            Span<byte> host = stackalloc byte[HostSectionBytes];
            BinaryPrimitives.WriteInt64LittleEndian(host, _appliedIndex);
            BinaryPrimitives.WriteInt64LittleEndian(host[8..], _appliedTerm);
            writer.Write(HostSection, host);
            foreach (var section in EngineSections)
            {
                _engine.WriteSection(section, writer.Begin(KindOf(section)));
                writer.End();
            }

            writer.Finish();
        }
    }

    /// <summary>Replaces the state by a snapshot's. When it throws, the state is empty.</summary>
    public void ReadSnapshot(Stream input)
    {
        lock (_engineLock)
        {
            Empty();
            var isRead = false;
            try
            {
                SectionKind[] kinds = [HostSection, .. EngineSections.Select(KindOf)];
                ReadSections(new SnapshotReader(input, kinds), kinds);
                isRead = true;
            }
            finally
            {
                if (!isRead)
                {
                    Empty();
                }
            }
        }
    }

    /// <summary>
    /// Goes on from another pair in one step: its store and the snapshot that belongs to it. When it throws, the state
    /// is empty.
    /// </summary>
    public void Reload(IJobStore store, Stream snapshot)
    {
        lock (_engineLock)
        {
            _recent.UseStore(store);
            ReadSnapshot(snapshot);
        }
    }

    /// <summary>Begins anew with an empty engine over another store, as after a store was opened again.</summary>
    public void UseStore(IJobStore store)
    {
        lock (_engineLock)
        {
            _recent.UseStore(store);
            Empty();
        }
    }

    public void Dispose()
    {
        lock (_engineLock)
        {
            _engine.Dispose();
        }
    }

    private static SectionKind KindOf(EngineSection section) => new((ushort)section, section.ToString(), 1);

    private AppliedEntry Apply(long index, Entry entry, object? context)
    {
        var results = new Result[entry.Commands.Length];
        var effects = new Effects();
        lock (_engineLock)
        {
            var header = new EntryHeader(index, entry.Term, entry.ClockMs, entry.Level);
            _engine.Apply(header, entry.Commands, results, effects);
            Volatile.Write(ref _appliedTerm, entry.Term);
            Volatile.Write(ref _appliedIndex, index);
            var full = context is null ? [] : FindFullSessions(entry, results);
            return new AppliedEntry(
                index, entry.Term, context, entry, results, effects, full, _engine.ClockMs, _engine.NextDueMs);
        }
    }

    // Here, because only between this entry and the next is it certain why a grant gave nothing. A free slot takes
    // any job, so with one the entry's bound of work was used up, and the session may ask again.
    private List<uint> FindFullSessions(Entry entry, Result[] results)
    {
        var full = new List<uint>();
        for (var i = 0; i < results.Length; i++)
        {
            if (entry.Commands[i] is GrantLeases grant
                && results[i] is { Outcome: Outcome.Done, Number: 0 }
                && _engine.FindSession(grant.Session) is { } session
                && session.Leased >= grant.Slots
                && session.Queues.Any(queue => _engine.ReadyCount(queue) > 0))
            {
                full.Add(grant.Session);
            }
        }

        return full;
    }

    // A section's own checksum holds wherever it stands, and the trailer comes too late: by then one that is doubled or
    // lacks those before it would have been read into the state. New sections go to the end.
    private void ReadSections(SnapshotReader reader, SectionKind[] kinds)
    {
        var last = -1;
        while (reader.TryRead(out var section))
        {
            if (Array.IndexOf(kinds, section.Kind) != ++last)
            {
                throw new InvalidDataException($"Snapshot is damaged: section '{section.Kind.Name}' is out of place.");
            }

            var content = section.Content.Span;
            if (section.Kind != HostSection)
            {
                _engine.ReadSection((EngineSection)section.Kind.Id, content);
                continue;
            }

            Volatile.Write(ref _appliedIndex, BinaryPrimitives.ReadInt64LittleEndian(content));
            Volatile.Write(ref _appliedTerm, BinaryPrimitives.ReadInt64LittleEndian(content[8..]));
        }
    }

    private void Empty()
    {
        _engine.Dispose();
        _engine = new JobEngine(_recent);
        Volatile.Write(ref _appliedIndex, 0);
        Volatile.Write(ref _appliedTerm, 0);
    }
}
