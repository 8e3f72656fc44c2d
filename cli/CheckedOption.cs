using System.CommandLine;
using System.Globalization;

namespace Sched.Cli;

/// <summary>Options whose mistakes are sentences: what was written, and what would be right.</summary>
internal static class CheckedOption
{
    public static Option<int?> Number(string name, string help, string description, int min, int max)
    {
        var option = new Option<int?>(name) { HelpName = help, Description = description };
        option.CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= min && number <= max)
            {
                return number;
            }

            result.AddError($"{name}: '{text}' is not a whole number from {min} to {max}.");
            return null;
        };
        return option;
    }

    public static Option<TimeSpan?> Span(string name, string description)
    {
        var option = new Option<TimeSpan?>(name) { HelpName = "SPAN", Description = description };
        option.CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (TimeText.TryParseSpan(text, out var span))
            {
                return span;
            }

            result.AddError($"{name}: '{text}' is not a span. Write {TimeText.SpanForms}.");
            return null;
        };
        return option;
    }

    /// <summary>One of a few words.</summary>
    public static Option<T> Choice<T>(
        string name, string help, string description, params (string Word, T Value)[] choices)
    {
        var option = new Option<T>(name) { HelpName = help, Description = description };
        option.CompletionSources.Clear();
        option.CompletionSources.Add([.. choices.Select(static choice => choice.Word)]);
        option.CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            foreach (var (word, value) in choices)
            {
                if (string.Equals(word, text, StringComparison.OrdinalIgnoreCase))
                {
                    return value;
                }
            }

            var words = string.Join(", ", choices.Select(static choice => choice.Word));
            result.AddError($"{name}: '{text}' is none of {words}.");
            return default;
        };
        return option;
    }
}
