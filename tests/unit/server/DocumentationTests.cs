using System.Text.RegularExpressions;
using Sched.Server.Requests;
using Sched.Server.Settings;
using Sched.Tests.House;
using Sched.V1;
using Xunit;

namespace Sched.Tests.Server;

/// <summary>Holds the pages for operators to the source that they speak of.</summary>
public sealed partial class DocumentationTests
{
    [Fact]
    public void The_page_on_configuration_has_every_setting_in_order_with_its_default()
    {
        var rows = SettingRow().Matches(TextOf("docs/configuration.md"));

        Assert.Equal(
            SettingKeys.All.Select(key => (key.Name, key.Default ?? "–")),
            rows.Select(row => (row.Groups["name"].Value, row.Groups["default"].Value.Trim('`'))));
        Assert.All(rows, row => Assert.NotEqual("", row.Groups["type"].Value.Trim()));
        Assert.All(rows, row => Assert.NotEqual("", row.Groups["why"].Value.Trim()));
    }

    [Fact]
    public void Help_names_every_setting_with_its_variable_and_default()
    {
        var help = Sched.Server.Usage.Help();

        Assert.All(SettingKeys.All, key =>
        {
            Assert.Contains($"  --{key.Name} {key.Value}".TrimEnd(), help, StringComparison.Ordinal);
            Assert.Contains($"({key.Variable})", help, StringComparison.Ordinal);
            Assert.Contains(
                key.Default is null ? key.Meaning : $"{key.Meaning} Default {key.Default}.", help,
                StringComparison.Ordinal);
        });
    }

    [Fact]
    public void The_page_on_errors_has_every_reason_with_the_code_that_the_source_gives_it()
    {
        var documented = ErrorRow().Matches(TextOf("docs/errors.md"))
            .Select(row => $"{row.Groups["reason"].Value} {row.Groups["code"].Value}");
        var made = Repository.Files(".cs")
            .Where(path => path.StartsWith("server/", StringComparison.Ordinal))
            .SelectMany(path => FaultMade().Matches(TextOf(path)))
            .Select(fault => $"{NameOf(fault.Groups["reason"].Value)} {Upper(fault.Groups["code"].Value)}");

        Assert.Equal(made.Distinct().Order(), documented.Order());
    }

    [Fact]
    public void Every_reason_of_the_protocol_is_documented()
    {
        var reasons = Enum.GetValues<ErrorReason>().Except([ErrorReason.Unspecified]).Select(Faults.NameOf);

        Assert.Equal(
            reasons.Order(),
            ErrorRow().Matches(TextOf("docs/errors.md")).Select(row => row.Groups["reason"].Value).Order());
    }

    private static string TextOf(string path) => File.ReadAllText(Repository.Absolute(path));

    private static string NameOf(string reason) => Faults.NameOf(Enum.Parse<ErrorReason>(reason));

    private static string Upper(string code) => WordStart().Replace(code, "_$0").ToUpperInvariant();

    [GeneratedRegex(@"^\| `--(?<name>[a-z-]+)` \| (?<type>[^|]*) \| (?<default>[^|]*) \| (?<why>[^|]*) \|$",
        RegexOptions.Multiline)]
    private static partial Regex SettingRow();

    [GeneratedRegex(@"^\| `(?<reason>[A-Z_]+)` \| `(?<code>[A-Z_]+)` \| [^|]+ \| [^|]+ \| [^|]+ \|$",
        RegexOptions.Multiline)]
    private static partial Regex ErrorRow();

    [GeneratedRegex(@"StatusCode\.(?<code>\w+),\s*(V1\.)?ErrorReason\.(?<reason>\w+)")]
    private static partial Regex FaultMade();

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex WordStart();
}
