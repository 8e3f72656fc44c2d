namespace Sched.Calendar;

/// <summary>One element of a field's list, with its place, and the refusals that name both.</summary>
internal readonly ref struct CronElement(CronField field, ReadOnlySpan<char> text, int position)
{
    public CronField Field { get; } = field;

    public ReadOnlySpan<char> Text { get; } = text;

    /// <summary>Where the element starts in the pattern, from 1.</summary>
    public int Position { get; } = position;

    public CalendarException Refuse(string problem, string replacement) =>
        new(CalendarFault.Invalid, Field.Name, Position, $"'{Text}' {problem}. Write {replacement}.");

    /// <summary>A number of the field, or one of its names.</summary>
    public int Value(ReadOnlySpan<char> text)
    {
        if (TryValue(text, out var value))
        {
            return value >= Field.Min && value <= Field.Max
                ? value
                : throw Refuse(
                    text.Length == Text.Length ? "is out of range" : $"goes out of range with {value}", Field.Values);
        }

        throw Refuse("is not a value of this field", Field.Values);
    }

    public bool TryValue(ReadOnlySpan<char> text, out int value)
    {
        if (TryNumber(text, out value))
        {
            return true;
        }

        for (var i = 0; i < Field.Names.Length; i++)
        {
            if (text.Equals(Field.Names[i], StringComparison.OrdinalIgnoreCase))
            {
                value = i + (Field == CronField.Month ? 1 : 0);
                return true;
            }
        }

        return false;
    }

    /// <summary>Up to five ASCII digits.</summary>
    public static bool TryNumber(ReadOnlySpan<char> text, out int value)
    {
        value = 0;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            value = (value * 10) + (digit - '0');
        }

        return text.Length is > 0 and <= 5;
    }

    /// <summary>A step, from 1.</summary>
    public int Step(ReadOnlySpan<char> text)
    {
        if (!TryNumber(text, out var step))
        {
            throw Refuse("has a step that is not a number", "a number from 1 after the slash");
        }

        return step > 0 ? step : throw Refuse("has step 0", "a step from 1");
    }
}
