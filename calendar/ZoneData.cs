using System.Collections.Concurrent;
using NodaTime;
using NodaTime.TimeZones;

namespace Sched.Calendar;

/// <summary>
/// One version of the time zone database: NodaTime's compiled form, read into a table per zone when it is asked for.
/// The same bytes give the same instants on every machine; the operating system's zones are never looked at.
/// </summary>
public sealed class ZoneData
{
    // A table covers more than the calendar, so that its ends need no thought.
    private static readonly Instant From = Instant.FromUtc(1969, 12, 1, 0, 0);
    private static readonly Instant To = Instant.FromUtc(2200, 2, 1, 0, 0);

    private readonly TzdbDateTimeZoneSource _source;
    private readonly ConcurrentDictionary<string, Zone> _zones = new(StringComparer.Ordinal);

    private ZoneData(TzdbDateTimeZoneSource source) => _source = source;

    /// <summary>The zone data that this build carries.</summary>
    public static ZoneData Embedded { get; } = new(TzdbDateTimeZoneSource.Default);

    /// <summary>The database's version, such as <c>2026a</c>.</summary>
    public string Version => _source.TzdbVersion;

    /// <summary>All zone names, with the old ones that point to others.</summary>
    public IEnumerable<string> ZoneNames => _source.GetIds().Order(StringComparer.Ordinal);

    /// <summary>The embedded database as bytes, to be read again by <see cref="Load"/>.</summary>
    public static byte[] EmbeddedBytes()
    {
        using var stream = typeof(DateTimeZone).Assembly.GetManifestResourceStream("NodaTime.TimeZones.Tzdb.nzd")!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>Reads a database in NodaTime's form (<c>.nzd</c>) and checks it whole.</summary>
    /// <exception cref="CalendarException">The bytes are no such database, or a damaged one.</exception>
    public static ZoneData Load(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        try
        {
            using var stream = new MemoryStream(bytes, writable: false);
            var source = TzdbDateTimeZoneSource.FromStream(stream);
            source.Validate();
            return new ZoneData(source);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The reader throws whatever its first wrong byte leads to.
            throw new CalendarException(
                CalendarFault.DamagedZones, "", 0, $"This is no zone data in the .nzd form: {error.Message}");
        }
    }

    /// <summary>Says whether there is such a zone.</summary>
    public bool HasZone(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _source.CanonicalIdMap.ContainsKey(name);
    }

    internal Zone Find(string name)
    {
        if (_zones.TryGetValue(name, out var zone))
        {
            return zone;
        }

        if (!HasZone(name))
        {
            var near = _source.GetIds().FirstOrDefault(id => id.Equals(name, StringComparison.OrdinalIgnoreCase));
            throw new CalendarException(
                CalendarFault.UnknownZone,
                "zone",
                0,
                $"'{name}' is no zone of {Version}. Write {near ?? "a name such as Europe/Berlin or UTC"}.");
        }

        // Links share one table.
        var canonical = _source.CanonicalIdMap[name];
        zone = _zones.GetOrAdd(canonical, Build);
        _zones.TryAdd(name, zone);
        return zone;
    }

    private Zone Build(string name)
    {
        var starts = new List<long>();
        var offsets = new List<int>();
        try
        {
            foreach (var interval in _source.ForId(name).GetZoneIntervals(From, To))
            {
                // A change of name or of what counts as standard time moves no clock.
                var offset = interval.WallOffset.Seconds;
                if (offsets.Count == 0 || offsets[^1] != offset)
                {
                    starts.Add(starts.Count == 0 ? long.MinValue : interval.Start.ToUnixTimeSeconds());
                    offsets.Add(offset);
                }
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw new CalendarException(
                CalendarFault.DamagedZones, "zone", 0, $"The zone '{name}' cannot be read: {error.Message}");
        }

        return new Zone([.. starts], [.. offsets]);
    }
}
