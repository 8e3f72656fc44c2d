using Sched.Calendar;
using Xunit;

namespace Sched.Tests.Calendar;

/// <summary>Days and dates, each against the framework's.</summary>
public sealed class CivilDateTests
{
    [Fact]
    public void Every_day_of_the_calendar_has_the_frameworks_date_weekday_and_length_of_month()
    {
        for (var day = -365; day < 84_006 + 31; day++)
        {
            var expected = DateTime.UnixEpoch.AddDays(day);
            CivilDate.FromDays(day, out var year, out var month, out var dayOfMonth);
            Assert.Equal((expected.Year, expected.Month, expected.Day), (year, month, dayOfMonth));
            Assert.Equal(day, CivilDate.ToDays(year, month, dayOfMonth));
            Assert.Equal((int)expected.DayOfWeek, CivilDate.Weekday(day));
            Assert.Equal(DateTime.DaysInMonth(year, month), CivilDate.DaysInMonth(year, month));
        }
    }

    [Theory]
    [InlineData(-1, -1)]
    [InlineData(0, 0)]
    [InlineData(86_399, 0)]
    [InlineData(86_400, 1)]
    [InlineData(-86_401, -2)]
    public void Seconds_before_1970_belong_to_the_day_they_are_in(long seconds, int day) =>
        Assert.Equal(day, CivilDate.DayOf(seconds));
}
