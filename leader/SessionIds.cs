using System.Globalization;
using Sched.Engine;

namespace Sched.Leader;

/// <summary>Session ids as text: 32 hexadecimal digits.</summary>
internal static class SessionIds
{
    private const int Digits = 16;

    public static string TextOf(SessionId id) =>
        id.High.ToString("x16", CultureInfo.InvariantCulture) + id.Low.ToString("x16", CultureInfo.InvariantCulture);

    public static bool TryParse(string text, out SessionId id)
    {
        id = default;
        if (text.Length != 2 * Digits || !text.All(char.IsAsciiHexDigit)
            || !TryParseHalf(text.AsSpan(0, Digits), out var high)
            || !TryParseHalf(text.AsSpan(Digits), out var low))
        {
            return false;
        }

        id = new SessionId(high, low);
        return true;
    }

    // It takes zeros behind the digits for the end of a text: those are ruled out before.
    private static bool TryParseHalf(ReadOnlySpan<char> text, out ulong half) =>
        ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out half);
}
