using System.Text;
using Sched.Server.Settings;

namespace Sched.Server;

/// <summary>What <c>schedd</c> says to people on the terminal.</summary>
internal static class Usage
{
    public static string Help()
    {
        var text = new StringBuilder();
        text.AppendLine("schedd: a node of Sched, a replicated job scheduler.");
        text.AppendLine();
        text.AppendLine("  schedd --dev                    One node on loopback in a temporary folder.");
        text.AppendLine("  schedd --config FILE [FLAGS]    A node with settings from a JSON object.");
        text.AppendLine("  schedd FLAGS");
        text.AppendLine();
        text.AppendLine("Settings, in the file by the same names. --member is given once for each; in the file it is");
        text.AppendLine("a list, and SCHED_MEMBER separates them by commas.");
        text.AppendLine();
        foreach (var key in SettingKeys.All)
        {
            text.AppendLine($"  --{key.Name} {key.Value}".TrimEnd());
            var standard = key.Default is null ? "" : $" Default {key.Default}.";
            text.AppendLine($"      {key.Meaning}{standard} ({key.Variable})");
        }

        text.AppendLine();
        text.AppendLine("Three nodes on one machine; --bootstrap at the first start only:");
        text.AppendLine("  schedd --name n1 --data /var/lib/sched/n1 --api 127.0.0.1:7070 --raft 127.0.0.1:7071 \\");
        text.AppendLine("    --peer 127.0.0.1:7072 --member n1=127.0.0.1:7071:7072 \\");
        text.AppendLine("    --member n2=127.0.0.1:7081:7082 --member n3=127.0.0.1:7091:7092 --bootstrap");
        text.AppendLine();
        text.AppendLine("Exit codes: 0 stopped in order, 1 could not start, 2 wrong settings, 70 disk or log failed.");
        return text.ToString();
    }

    public static string Faults(IEnumerable<string> faults)
    {
        var lines = string.Join("", faults.Select(fault => $"  - {fault}{Environment.NewLine}"));
        return $"schedd: the settings are wrong:{Environment.NewLine}{lines}"
            + "schedd --help explains them; to try it out say schedd --dev.";
    }

    public static string Dev(NodeSettings settings) =>
        $"""
        schedd --dev: one node on {settings.ApiAddress}, data in {settings.DataFolder} (removed at the end).

          schedctl --endpoint http://{settings.ApiAddress} job submit --type hello --payload world
          schedctl --endpoint http://{settings.ApiAddress} worker run --queue default -- cat
          schedctl --endpoint http://{settings.ApiAddress} cluster status

        Ctrl-C stops it.

        """;
}
