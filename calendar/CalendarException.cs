namespace Sched.Calendar;

/// <summary>What is wrong with a text that was to become a schedule.</summary>
public enum CalendarFault
{
    /// <summary>The text is not of the grammar.</summary>
    Invalid = 1,

    /// <summary>The text is right, and nothing between 1970 and 2199 matches it.</summary>
    NeverFires = 2,

    /// <summary>The answer would take more steps than <see cref="Limits"/> allows.</summary>
    BudgetExceeded = 3,

    /// <summary>The zone data has no such zone.</summary>
    UnknownZone = 4,

    /// <summary>The bytes are not zone data.</summary>
    DamagedZones = 5,
}

/// <summary>The one refusal of this project: what, where in the text, and what to write instead.</summary>
public sealed class CalendarException : Exception
{
    /// <summary>Makes a refusal that says nothing.</summary>
    public CalendarException()
        : this(CalendarFault.Invalid, "", 0, "The schedule is not valid.")
    {
    }

    /// <summary>Makes a refusal without a place.</summary>
    public CalendarException(string message)
        : this(CalendarFault.Invalid, "", 0, message)
    {
    }

    /// <summary>Makes a refusal without a place, after another one.</summary>
    public CalendarException(string message, Exception innerException)
        : base(message, innerException)
    {
        Fault = CalendarFault.Invalid;
        Field = "";
    }

    internal CalendarException(CalendarFault fault, string field, int position, string message)
        : base(message)
    {
        Fault = fault;
        Field = field;
        Position = position;
    }

    /// <summary>The kind of refusal.</summary>
    public CalendarFault Fault { get; }

    /// <summary>The field of the text, such as <c>hour</c>; empty if the text as a whole is meant.</summary>
    public string Field { get; }

    /// <summary>The character of the text, from 1; 0 if no single one is meant.</summary>
    public int Position { get; }

    /// <summary>Field, position and message in one line.</summary>
    public string Line => (Field.Length > 0, Position > 0) switch
    {
        (true, true) => $"{Field}, position {Position}: {Message}",
        (true, false) => $"{Field}: {Message}",
        (false, true) => $"position {Position}: {Message}",
        _ => Message,
    };
}
