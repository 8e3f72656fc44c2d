using System.Collections;
using System.Net;
using System.Text;
using Sched.Server.Settings;
using Xunit;

namespace Sched.Tests.Fuzz;

/// <summary>
/// A node's settings as the system gives them: words with a zero byte between them, <c>NAME=VALUE</c> variables
/// among the flags, and a configuration file behind an empty word. They give settings, or sentences about what is
/// wrong.
/// </summary>
internal static class SettingsTarget
{
    public static FuzzTarget Target { get; } = new("settings", Read,
    [
        ("flags", Input("--name=n1", "--data=d", "--raft", "127.0.0.1:7071", "--peer", "127.0.0.1:7072",
            "--member", "n1=127.0.0.1:7071:7072", "--election-timeout-ms=150-300", "--expected-jobs=5000")),
        ("variables", Input("SCHED_NAME=n1", "SCHED_DATA=d", "SCHED_RAFT=127.0.0.1:7071", "SCHED_PEER=[::1]:7072",
            "SCHED_MEMBER=n1=127.0.0.1:7071:7072,n2=127.0.0.1:7081:7082", "SCHED_LOG_LEVEL=debug")),
        ("file", Input("", "", """
            {"name": "n1", "data": "d", "raft": "127.0.0.1:7071", "peer": "127.0.0.1:7072", "bootstrap": true,
             "member": ["n1=127.0.0.1:7071:7072"], "expected-jobs": 5000, "log-max-entries": "700000"}
            """)),
        ("dev", Input("--dev")),
    ]);

    public static bool Read(ReadOnlySpan<byte> input)
    {
        var text = Encoding.UTF8.GetString(input);
        var fileAt = text.IndexOf("\0\0", StringComparison.Ordinal);
        var words = (fileAt < 0 ? text : text[..fileAt]).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        var variables = new Hashtable();
        foreach (var word in words.Where(IsVariable))
        {
            var end = word.IndexOf('=', StringComparison.Ordinal);
            variables[word[..end]] = word[(end + 1)..];
        }

        var raw = RawSettings.Read([.. words.Where(word => !IsVariable(word))], variables);
        if (fileAt >= 0)
        {
            raw.ReadJson("a.json", Encoding.UTF8.GetBytes(text[(fileAt + 2)..]));
        }

        if (!HasOnlyAddresses(raw))
        {
            return false;
        }

        var settings = new SettingsCheck(raw).Check();
        Assert.Equal(raw.Faults.Count == 0, settings is not null);
        Assert.All(raw.Faults, Assert.NotEmpty);
        return settings is not null || raw.IsDev;
    }

    private static bool IsVariable(string word) =>
        word.StartsWith("SCHED_", StringComparison.Ordinal) && word.Contains('=', StringComparison.Ordinal);

    // A host's name would be looked up in the network.
    private static bool HasOnlyAddresses(RawSettings raw)
    {
        string[] keys = [SettingKeys.Api, SettingKeys.Raft, SettingKeys.Peer];
        var ends = keys.SelectMany(raw.GetAll).Concat(raw.GetAll(SettingKeys.Member).Select(EndPointOf));
        return ends.All(end => IPAddress.TryParse(end[..Math.Max(0, end.LastIndexOf(':'))].Trim('[', ']'), out _));
    }

    private static string EndPointOf(string member)
    {
        var start = member.IndexOf('=', StringComparison.Ordinal) + 1;
        return member[start..Math.Max(start, member.LastIndexOf(':'))];
    }

    private static byte[] Input(params string[] words) => Encoding.UTF8.GetBytes(string.Join('\0', words));
}
