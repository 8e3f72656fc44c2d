namespace Sched.Server.Settings;

/// <summary>
/// One setting: its name as a flag and in the file, what it is when nothing is said, and what it means. SCHED_NAME is
/// its variable.
/// </summary>
internal sealed record SettingKey(string Name, string Value, string? Default, string Meaning)
{
    /// <summary>True for flags that stand alone.</summary>
    public bool IsSwitch => Value.Length == 0;

    public string Variable => "SCHED_" + Name.Replace('-', '_').ToUpperInvariant();
}

/// <summary>Every setting there is.</summary>
internal static class SettingKeys
{
    public const string Name = "name";
    public const string Data = "data";
    public const string Api = "api";
    public const string ApiAddress = "api-address";
    public const string Raft = "raft";
    public const string Peer = "peer";
    public const string Member = "member";
    public const string Bootstrap = "bootstrap";
    public const string ClusterName = "cluster-name";
    public const string TlsCert = "tls-cert";
    public const string TlsKey = "tls-key";
    public const string InsecureListen = "insecure-listen-beyond-loopback";
    public const string ElectionTimeout = "election-timeout-ms";
    public const string ExpectedJobs = "expected-jobs";
    public const string CheckpointEntries = "checkpoint-entries";
    public const string CheckpointPause = "checkpoint-pause-ms";
    public const string LogAlarmEntries = "log-alarm-entries";
    public const string LogMaxEntries = "log-max-entries";
    public const string LogLevel = "log-level";

    public static IReadOnlyList<SettingKey> All { get; } =
    [
        new(Name, "NAME", null, "This node's name, as in --member."),
        new(Data, "FOLDER", null, "Where everything of this node lies."),
        new(Api, "HOST:PORT", "127.0.0.1:7070", "Listener for clients and workers."),
        new(ApiAddress, "HOST:PORT", null, "How clients reach it, if not by --api."),
        new(Raft, "HOST:PORT", null, "Listener for the replicated log; must be this node's address in --member."),
        new(Peer, "HOST:PORT", null, "Listener for the other nodes."),
        new(Member, MemberAddress.Form, null, "A member of the group, this node included; once for each."),
        new(Bootstrap, "", null, "Forms a new group of the members named, on all of them; only for the first start."),
        new(ClusterName, "NAME", "sched", "The group's name; nodes of another are refused."),
        new(TlsCert, "FILE", null, "Certificate (PEM) for the api listener."),
        new(TlsKey, "FILE", null, "Its private key (PEM)."),
        new(InsecureListen, "", null, "Allows listening beyond loopback without encryption."),
        new(ElectionTimeout, "LOW-HIGH", "150-300", "Bounds of the election timeout, in milliseconds."),
        new(ExpectedJobs, "NUMBER", "1000000", "How many jobs are to be kept at once; sizes the index."),
        new(CheckpointEntries, "NUMBER", "250000", "A checkpoint is due after so many entries of the log."),
        new(CheckpointPause, "NUMBER", "30000", "But not so soon after the last one, in milliseconds."),
        new(LogAlarmEntries, "NUMBER", "300000", "Warns when a member is so many entries behind."),
        new(LogMaxEntries, "NUMBER", "800000", "Refuses submits when the log keeps so many for a member."),
        new(LogLevel, "LEVEL", "information", "debug, information, warning or error."),
    ];

    public static SettingKey Find(string name) => All.First(key => key.Name == name);
}
