using System.Text.RegularExpressions;
using Xunit;

namespace Sched.Tests.House;

/// <summary>What the pages show is what is there.</summary>
public sealed partial class GuideTests
{
    [Fact]
    public void The_code_in_getting_started_is_the_sample_that_is_built() =>
        Assert.Equal(
            Text("docs/samples/dotnet/Program.cs"),
            Assert.Single(CodeBlock().Matches(Text("docs/getting-started.md"))).Groups["code"].Value);

    [Fact]
    public void Every_link_of_a_page_leads_to_a_file()
    {
        var broken =
            from page in Repository.Files(".md")
            from Match link in Link().Matches(Text(page))
            let target = link.Groups["target"].Value.Split('#')[0]
            where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal)
            where !Path.Exists(Repository.Absolute(Path.Combine(Path.GetDirectoryName(page)!, target)))
            select $"{page}: {target}";

        Assert.Empty(broken);
    }

    private static string Text(string path) => File.ReadAllText(Repository.Absolute(path));

    [GeneratedRegex("^```csharp\n(?<code>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();
}
