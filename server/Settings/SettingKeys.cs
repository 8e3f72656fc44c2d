namespace Sched.Server.Settings;

/// <summary>One setting: its name as a flag and in the file, and what it means. SCHED_NAME is its variable.</summary>
internal sealed record SettingKey(string Name, string Value, string Meaning)
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
    public const string LogLevel = "log-level";

    public static IReadOnlyList<SettingKey> All { get; } =
    [
        new(Name, "NAME", "This node's name, as in --member."),
        new(Data, "FOLDER", "Where everything of this node lies."),
        new(Api, "HOST:PORT", "Listener for clients and workers. Default 127.0.0.1:7070."),
        new(ApiAddress, "HOST:PORT", "How clients reach it, if not by --api."),
        new(Raft, "HOST:PORT", "Listener for the replicated log; must be this node's address in --member."),
        new(Peer, "HOST:PORT", "Listener for the other nodes."),
        new(Member, MemberAddress.Form, "A member of the group, this node included; once for each."),
        new(Bootstrap, "", "Forms a new group of the members named, on all of them; only for the first start."),
        new(ClusterName, "NAME", "The group's name; nodes of another are refused. Default sched."),
        new(TlsCert, "FILE", "Certificate (PEM) for the api listener."),
        new(TlsKey, "FILE", "Its private key (PEM)."),
        new(InsecureListen, "", "Allows listening beyond loopback without encryption."),
        new(ElectionTimeout, "LOW-HIGH", "Bounds of the election timeout. Default 150-300."),
        new(ExpectedJobs, "NUMBER", "How many jobs are to be kept at once; sizes the index. Default 1000000."),
        new(LogLevel, "LEVEL", "debug, information, warning or error. Default information."),
    ];
}
