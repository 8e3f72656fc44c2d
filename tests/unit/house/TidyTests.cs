using Xunit;
using Rule = System.Func<Sched.Tests.House.SourceFile, System.Collections.Generic.IEnumerable<string>>;

namespace Sched.Tests.House;

/// <summary>Holds every source file to <see cref="TidyRules"/>, and each rule to a bad sample.</summary>
public sealed class TidyTests
{
    private static readonly Rule[] Rules =
    [
        TidyRules.Lines_are_short,
        TidyRules.Methods_are_short,
        TidyRules.Files_are_short,
        TidyRules.The_engine_is_deterministic,
        TidyRules.Tests_do_not_sleep,
        TidyRules.Nothing_is_left_for_later,
        TidyRules.Every_package_has_a_reason,
        TidyRules.A_silenced_warning_says_why,
    ];

    private static readonly SourceFile[] Checkout =
    [
        .. Repository
            .Files(".cs", ".proto", ".csproj", ".props", ".slnx", ".md", ".service", ".sh", "")
            .Select(SourceFile.Read),
    ];

    public static TheoryData<string> RuleNames => [.. Rules.Select(rule => rule.Method.Name)];

    /// <summary>Rule, path, a text that breaks the rule, and its neighbour that does not.</summary>
    public static TheoryData<string, string, string, string> Samples => new()
    {
        { "Lines_are_short", "cli/A.cs", Lines(1, new('x', 121)), Lines(1, new('x', 120)) },
        { "Lines_are_short", "wire/api/a.proto", Lines(1, new('x', 121)), Lines(1, new('x', 120)) },
        { "Methods_are_short", "cli/A.cs", Method(lines: 71), Method(lines: 70) },
        { "Files_are_short", "cli/A.cs", Lines(601, "//"), Lines(600, "//") },
        { "The_engine_is_deterministic", "engine/A.cs", "Dictionary<int, int> a;", "// A Dictionary.\nint a;" },
        { "The_engine_is_deterministic", "engine/A.cs", "HashSet<int> a;", "var a = \"HashSet\";" },
        { "The_engine_is_deterministic", "wheel/A.cs", "double a;", "long inDoubles;" },
        { "The_engine_is_deterministic", "wheel/A.cs", "float a;", "int a;" },
        { "The_engine_is_deterministic", "wheel/A.cs", "var a = 0.5;", "var a = 5;" },
        { "Tests_do_not_sleep", "tests/unit/A.cs", "await Task.Delay(1);", "await Task.Yield();" },
        { "Tests_do_not_sleep", "tests/unit/A.cs", "Task.Delay(9, token);", "Task.Delay(delay, time, token);" },
        { "Tests_do_not_sleep", "tests/unit/A.cs", "Task.Delay(9, t);", "Task.Delay(Timeout.Infinite, t);" },
        { "Tests_do_not_sleep", "tests/model/A.cs", "System.Threading.Thread.Sleep(1);", "thread.Join();" },
        { "Nothing_is_left_for_later", "cli/A.cs", "// TODO: more.", "var a = \"TODO\";" },
        { "Nothing_is_left_for_later", "cli/A.cs", "/* FIXME */", "// Nothing to fix." },
        { "Nothing_is_left_for_later", "cli/A.cs", "throw new NotImplementedException();", "throw new IOException();" },
        { "Nothing_is_left_for_later", "docs/a.md", "a HACK", "a shack" },
        { "Every_package_has_a_reason", "a.props", "<A>\n<PackageVersion />", "<!-- Why. -->\n<PackageVersion />" },
        {
            "A_silenced_warning_says_why", "cli/A.cs",
            "#pragma warning disable CA1000",
            "#pragma warning disable CA1000 // Why.\n#pragma warning restore CA1000"
        },
    };

    [Theory]
    [MemberData(nameof(RuleNames))]
    public void The_checkout_keeps_the_rule(string rule)
    {
        string[] faults = [.. Checkout.SelectMany(Named(rule))];

        Assert.True(faults.Length == 0, string.Join('\n', faults));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_rule_finds_what_breaks_it_and_spares_its_neighbour(string rule, string path, string bad, string good)
    {
        Assert.Single(Named(rule)(new SourceFile(path, bad)));
        Assert.Empty(Named(rule)(new SourceFile(path, good)));
    }

    [Fact]
    public void Every_rule_has_a_sample() =>
        Assert.Equal(
            Rules.Select(rule => rule.Method.Name).Order(),
            Samples.Select(sample => sample.Data.Item1).Distinct().Order());

    [Fact]
    public void The_rules_see_the_whole_checkout() =>
        Assert.All(
            ["engine/Limits.cs", "tests/unit/house/TidyTests.cs", "Directory.Packages.props", "Makefile", ".ci/run"],
            path => Assert.Contains(Checkout, file => file.Path == path));

    private static Rule Named(string name) => Rules.Single(rule => rule.Method.Name == name);

    private static string Lines(int count, string line) => string.Join('\n', Enumerable.Repeat(line, count));

    private static string Method(int lines) => $"class A\n{{\nvoid B()\n{{\n{Lines(lines - 3, "C();")}\n}}\n}}";
}
