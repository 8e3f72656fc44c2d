using System.Globalization;

namespace Sched.JepsenStyle;

/// <summary>The options of one subcommand: pairs of <c>--name value</c>, every name known beforehand.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> _values = [];

    public static Arguments Parse(ReadOnlySpan<string> words, params ReadOnlySpan<string> known)
    {
        var arguments = new Arguments();
        for (var i = 0; i < words.Length; i += 2)
        {
            if (!known.Contains(words[i]))
            {
                throw new UsageException($"'{words[i]}' is not known here. Options: {string.Join(", ", known)}.");
            }

            if (i + 1 == words.Length)
            {
                throw new UsageException($"{words[i]} needs a value.");
            }

            arguments._values[words[i]] = words[i + 1];
        }

        return arguments;
    }

    public string? Text(string name) => _values.GetValueOrDefault(name);

    public string RequiredText(string name) => Text(name) ?? throw new UsageException($"{name} is missing.");

    public int Number(string name, int otherwise, int min, int max)
    {
        if (Text(name) is not { } text)
        {
            return otherwise;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number < min || number > max)
        {
            throw new UsageException($"{name} must be a whole number from {min} to {max}, not '{text}'.");
        }

        return number;
    }
}
