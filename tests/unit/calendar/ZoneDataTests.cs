using NodaTime;
using Sched.Calendar;
using Xunit;

namespace Sched.Tests.Calendar;

/// <summary>Zone data as bytes, and its tables against NodaTime's own answers.</summary>
public sealed class ZoneDataTests
{
    [Fact]
    public void The_embedded_bytes_read_back_give_the_same_tables()
    {
        var read = ZoneData.Load(ZoneData.EmbeddedBytes());

        Assert.Equal(ZoneData.Embedded.Version, read.Version);
        Assert.Equal(ZoneData.Embedded.ZoneNames, read.ZoneNames);
        foreach (var zone in Zones.Distinct.Where((_, index) => index % 10 == 0))
        {
            Assert.True(ZoneData.Embedded.Find(zone).HasSameTable(read.Find(zone)), zone);
        }
    }

    [Fact]
    public void A_table_has_NodaTimes_offset_at_every_instant()
    {
        var random = new Random(1);
        foreach (var name in ZoneData.Embedded.ZoneNames)
        {
            var table = ZoneData.Embedded.Find(name);
            var zone = DateTimeZoneProviders.Tzdb[name];
            for (var i = 0; i < 20; i++)
            {
                var instant = random.NextInt64(7_258_118_400);
                Assert.Equal(zone.GetUtcOffset(Instant.FromUnixTimeSeconds(instant)).Seconds, table.OffsetAt(instant));
            }

            foreach (var jump in Zones.Jumps(name).Take(3))
            {
                Assert.Equal((jump.Before, jump.After), (table.OffsetAt(jump.At - 1), table.OffsetAt(jump.At)));
            }
        }
    }

    [Fact]
    public void Names_that_point_to_one_zone_share_its_table() =>
        Assert.Same(ZoneData.Embedded.Find("Asia/Calcutta"), ZoneData.Embedded.Find("Asia/Kolkata"));

    [Theory]
    [InlineData("europe/berlin", "Europe/Berlin")]
    [InlineData("Mars/Olympus", "a name such as")]
    [InlineData("", "a name such as")]
    public void An_unknown_zone_is_named_with_what_to_write(string name, string expected)
    {
        var error = Assert.Throws<CalendarException>(() => ZoneData.Embedded.Find(name));
        Assert.Equal(CalendarFault.UnknownZone, error.Fault);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_bytes_are_refused_or_read_but_nothing_else_happens()
    {
        var random = new Random(2);
        var refused = 0;
        Assert.Throws<CalendarException>(() => ZoneData.Load([]));
        for (var i = 0; i < 20; i++)
        {
            var bytes = ZoneData.EmbeddedBytes();
            bytes = i % 4 == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                ZoneData.Load(bytes).Find("Europe/Berlin");
            }
            catch (CalendarException error)
            {
                Assert.Contains(error.Fault, new[] { CalendarFault.DamagedZones, CalendarFault.UnknownZone });
                refused++;
            }
        }

        Assert.True(refused > 0);
    }

    [Fact]
    public void A_clock_that_jumps_further_than_it_runs_is_no_zone() =>
        Assert.Throws<CalendarException>(() => new Zone([long.MinValue, 0, 3_600], [0, 7_200, 0]));
}
