using System.Text;
using FsCheck.Xunit;
using Sched.Cli;
using Sched.Cli.Explain;
using Sched.Cli.Imports;
using Sched.Cli.Yaml;
using Xunit;

namespace Sched.Tests.Cli;

/// <summary>The readers of strangers' files, piece by piece and with bytes that nobody wrote.</summary>
public sealed class ImportReaderTests
{
    private const string CrontabCharacters = "0123456789 \t\n*,-/~@%\\\"'=#abcLHCRON_TZ.";
    private const string YamlCharacters = "abk:-{}[],&*|>'\"#%!? \n\t\\0<~";

    private static readonly ImportOptions Options = new() { Set = "s", Zone = "UTC" };

    private static readonly string[] YamlPieces =
    [
        "kind: CronJob\n", "kind: List\n", "items:\n", "- ", "  ", "spec:\n", "  schedule: '@daily'\n",
        "  jobTemplate:\n", "metadata: {name: a}\n", "    spec:\n", "&a ", "*a ", "<<: ", "[", "]", "{", "}", ": ",
        "---\n", "...\n", "|\n", "null\n",
        "cron: '0 0 * * *'\n", "every: 5m\n", "schedules:\n", "? ", "!!set ", "\"\\x\"",
    ];

    /// <summary>A command as it stands, what the shell gets and what its standard input is.</summary>
    [Theory]
    [InlineData("date", "date", "")]
    [InlineData("a%b", "a", "b\n")]
    [InlineData("a%b%c%", "a", "b\nc\n")]
    [InlineData("a%", "a", "")]
    [InlineData(@"date +\%F", "date +%F", "")]
    [InlineData(@"a\b\\c", @"a\b\\c", "")]
    [InlineData(@"a\\%b", @"a\\", "b\n")]
    [InlineData(@"a%b\%c\d\", "a", "b%c\\d\\\n")]
    public void The_first_bare_percent_sign_begins_the_standard_input(string text, string command, string input) =>
        Assert.Equal((command, input), CrontabLine.Split(text));

    [Theory]
    [InlineData("A=b", "A", "b")]
    [InlineData(" A = b c ", "A", "b c")]
    [InlineData("A = ' b '", "A", " b ")]
    [InlineData("\"A\" = \"b\"", "A", "b")]
    [InlineData("A=", "A", "")]
    [InlineData("A=\"\"", "A", "")]
    [InlineData("PATH=/a:/b # no comment", "PATH", "/a:/b # no comment")]
    public void A_variable_is_read_as_cron_reads_it(string line, string name, string value)
    {
        Assert.True(CrontabLine.TryVariable(line, out var readName, out var readValue));
        Assert.Equal((name, value), (readName, readValue));
    }

    [Theory]
    [InlineData("* * * * * A=b")]
    [InlineData("0 0 * * * x=1 y")]
    [InlineData("A b=c")]
    [InlineData("=b")]
    [InlineData("'A=b")]
    [InlineData("A='b")]
    [InlineData("A='b' c")]
    [InlineData("")]
    public void What_is_no_variable_is_none(string line) => Assert.False(CrontabLine.TryVariable(line, out _, out _));

    /// <summary>Robfig's pattern, and what means the same here.</summary>
    [Theory]
    [InlineData("0/15 * * * *", "0-59/15 * * * *")]
    [InlineData("5/20 ?/2 1/1 */1 ?", "5-59/20 */2 1-31/1 * *")]
    [InlineData("0 0 5,* * 1", "0 0 * * 1")]
    [InlineData("0 0 */2 * 1", "0 0 */2 * 1")]
    [InlineData("0 0 * JAN,mar SUN-TUE", "0 0 * JAN,mar SUN-TUE")]
    public void A_CronJobs_pattern_keeps_its_meaning(string text, string pattern) =>
        Assert.Equal((pattern, "", ""), KubernetesPattern.Convert(text, []));

    [Theory]
    [InlineData("@every 90m", "1h30m")]
    [InlineData("@every 1.5h", "1h30m")]
    [InlineData("@every 1h30m10s", "1h30m10s")]
    [InlineData("@every 100ms", "1s")]
    public void Every_is_a_duration_without_fractions(string text, string every) =>
        Assert.Equal(every, KubernetesPattern.Convert(text, []).Every);

    /// <summary>Vixie's fields, and what means the same here.</summary>
    [Theory]
    [InlineData("0 0 */2 * 1", "0 0 */2 * +1")]
    [InlineData("0 0 1 * */2", "0 0 1 * +*/2")]
    [InlineData("0 0 1 * 1", "0 0 1 * 1")]
    [InlineData("0 0 *,1 * 1", "0 0 *,1 * 1")]
    [InlineData("0 0 */2 * *", "0 0 */2 * *")]
    [InlineData("~ ~ ~ ~ ~", "H H H(1-31) H H(0-6)")]
    [InlineData("5~9 ~6 * * 1,3~5", "H(5-9) H(0-6) * * 1,H(3-5)")]
    public void A_crontabs_fields_keep_their_meaning(string text, string pattern) =>
        Assert.Equal(pattern, CrontabPattern.Convert(text.Split(' '), []));

    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("", "\"\"")]
    [InlineData("1.5", "\"1.5\"")]
    [InlineData("a: b", "\"a: b\"")]
    [InlineData("a\n\t\"\\", "\"a\\n\\t\\\"\\\\\"")]
    public void A_scalar_is_quoted_where_it_must_be(string text, string written)
    {
        Assert.Equal(written, YamlWriter.Scalar(text));
        Assert.Equal(text, Assert.IsType<YamlText>(Assert.Single(YamlReader.Read($"- {written}")
            is [YamlList list] ? list.Items : [])).Value);
    }

    [Property(MaxTest = 300)]
    public void Any_text_survives_being_written_and_read(byte[] bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var list = Assert.IsType<YamlList>(Assert.Single(YamlReader.Read($"- {YamlWriter.Scalar(text)}\n")));
        Assert.Equal(text, Assert.IsType<YamlText>(Assert.Single(list.Items)).Value);
    }

    [Fact]
    public void A_file_that_is_nested_beyond_reason_is_refused_and_anchors_do_not_multiply()
    {
        Assert.Throws<UsageException>(() => YamlReader.Read(new string('[', 100_000)));
        Assert.Throws<UsageException>(() => YamlReader.Read(string.Concat(Enumerable.Repeat("- ", 100_000))));
        var laughs = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 40; i++)
        {
            laughs.Append(null, $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 9))}]\n");
        }

        Assert.Equal(40, Assert.IsType<YamlMap>(Assert.Single(YamlReader.Read(laughs.ToString()))).Entries.Count);
    }

    [Property(MaxTest = 400)]
    public void Any_bytes_are_a_crontab_or_refused(byte[] bytes)
    {
        Refuses(() => Written(CrontabReader.Read(Encoding.Latin1.GetString(bytes), Options)));
        Refuses(() => Written(CrontabReader.Read(Spell(bytes, CrontabCharacters), Options with { IsSystem = true })));
        Refuses(() => Written(CrontabReader.Read($"0 1 * * * {Spell(bytes, CrontabCharacters)}", Options)));
    }

    [Property(MaxTest = 400)]
    public void Any_bytes_are_CronJobs_or_refused(byte[] bytes)
    {
        string[] texts =
        [
            Encoding.Latin1.GetString(bytes),
            Spell(bytes, YamlCharacters),
            string.Concat(bytes.Select(value => YamlPieces[value % YamlPieces.Length])),
        ];
        foreach (var text in texts)
        {
            Refuses(() => Written(KubernetesReader.Read(text, Options)));
            Refuses(() => ScheduleFile.Parse(text, "default"));
        }
    }

    private static void Written(Import import)
    {
        using var writer = new StringWriter();
        ImportWriter.Write(import, writer);
        if (import.Schedules.Count > 0)
        {
            Assert.Equal(import.Schedules.Count, ScheduleFile.Parse(writer.ToString(), "default").Count);
        }
    }

    private static string Spell(byte[] bytes, string characters) =>
        string.Concat(bytes.Select(value => characters[value % characters.Length]));

    private static void Refuses(Action read)
    {
        try
        {
            read();
        }
        catch (UsageException)
        {
            // This one, and no other.
        }
    }
}
