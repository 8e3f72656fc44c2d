namespace Sched.Calendar;

/// <summary>How the two day fields of a cron pattern go together.</summary>
internal enum DayRule : byte
{
    EveryDay,
    ByDayOfMonth,
    ByWeekday,
    Either,
    Both,
}

/// <summary>A cron pattern as bits: what the parser makes and <see cref="CronPattern"/> evaluates.</summary>
internal struct CronMasks
{
    public ulong Seconds;
    public ulong Minutes;
    public uint Hours;

    /// <summary>Bits 1 to 31.</summary>
    public uint DaysOfMonth;

    /// <summary>Bit n: the day n before the last of the month.</summary>
    public uint DaysFromLast;

    /// <summary>The day whose nearest Monday to Friday is meant; 32 is the last of the month, 0 none.</summary>
    public byte NearestWeekday;

    /// <summary>Bits 1 to 12.</summary>
    public ushort Months;

    /// <summary>Bits 0 (Sunday) to 6.</summary>
    public byte Weekdays;

    /// <summary>Bit 6 × weekday + n - 1: the nth of its month, n from 1 to 5; n = 6 is the last.</summary>
    public ulong NthWeekdays;

    public DayRule DayRule;
    public bool IsIntervalLike;
    public YearMask Years;

    public const int LastOfMonth = 32;
    public const int LastWeekday = 6;
}

/// <summary>The years from 1970 to 2199, a bit each.</summary>
internal struct YearMask
{
    private UInt128 _low;
    private UInt128 _high;

    public static YearMask All { get; } = MakeAll();

    public readonly bool Has(int year)
    {
        var index = year - Limits.YearMin;
        return index is >= 0 and < 256 && ((index < 128 ? _low >> index : _high >> (index - 128)) & 1) != 0;
    }

    public void Add(int year)
    {
        var index = year - Limits.YearMin;
        if (index < 128)
        {
            _low |= UInt128.One << index;
        }
        else
        {
            _high |= UInt128.One << (index - 128);
        }
    }

    private static YearMask MakeAll()
    {
        var all = default(YearMask);
        for (var year = Limits.YearMin; year <= Limits.YearMax; year++)
        {
            all.Add(year);
        }

        return all;
    }
}
