using System.Collections;
using System.Net;
using Sched.Server.Settings;
using Xunit;

namespace Sched.Tests.Server;

/// <summary>Settings are checked whole: an operator sees every fault at once.</summary>
public sealed class SettingsTests
{
    private static readonly string[] Good =
    [
        "--name", "n1", "--data", "data", "--api", "127.0.0.1:7070", "--raft", "127.0.0.1:7071",
        "--peer", "127.0.0.1:7072",
    ];

    private static readonly string[] Members =
    [
        "--member", "n1=127.0.0.1:7071:7072", "--member", "n2=127.0.0.1:7081:7082",
        "--member", "n3=127.0.0.1:7091:7092",
    ];

    [Fact]
    public void A_node_without_members_is_a_group_of_one()
    {
        var settings = Check(Good, out var faults);

        Assert.Empty(faults);
        var member = Assert.Single(settings!.Members);
        Assert.Equal("n1", member.Name);
        Assert.Equal(settings.Raft, member.Raft);
        Assert.False(settings.Bootstrap);
    }

    [Fact]
    public void Flags_name_every_member()
    {
        var settings = Check([.. Good, .. Members, "--bootstrap"], out var faults);

        Assert.Empty(faults);
        Assert.Equal(["n1", "n2", "n3"], settings!.Members.Select(member => member.Name));
        Assert.Equal(IPEndPoint.Parse("127.0.0.1:7092"), settings.Members[2].Peer);
        Assert.True(settings.Bootstrap);
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        var settings = Check(
            [
                "--name", "n 1", "--raft", "nowhere", "--peer", "127.0.0.1:7072", "--member", "n2",
                "--election-timeout-ms", "300-200", "--log-level", "loud", "--nonsense", "--tls-cert", "a.pem",
                "--expected-jobs", "many",
            ],
            out var faults);

        Assert.Null(settings);
        string[] about =
        [
            "--name", "--data", "--raft", "--member", "--election-timeout-ms", "--log-level", "--nonsense",
            "--tls-cert", "--expected-jobs",
        ];
        Assert.All(about, name => Assert.Contains(faults, fault => fault.Contains(name, StringComparison.Ordinal)));
        Assert.Equal(about.Length, faults.Count);
    }

    [Fact]
    public void A_flag_wins_over_a_variable()
    {
        var settings = Check(
            [.. Good, "--cluster-name", "blue"], out _, ("SCHED_CLUSTER_NAME", "green"), ("SCHED_LOG_LEVEL", "debug"));

        Assert.Equal("blue", settings!.Cluster);
        Assert.Equal(Microsoft.Extensions.Logging.LogLevel.Debug, settings.LogLevel);
    }

    [Fact]
    public void A_variable_names_members_with_commas()
    {
        var settings = Check(
            Good, out var faults, ("SCHED_MEMBER", "n1=127.0.0.1:7071:7072, n2=127.0.0.1:7081:7082"));

        Assert.Empty(faults);
        Assert.Equal(2, settings!.Members.Count);
    }

    [Fact]
    public void A_variable_wins_over_the_file_and_the_file_may_hold_lists()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(
                file,
                """
                {
                  "name": "n1", "data": "data", "raft": "127.0.0.1:7071", "peer": "127.0.0.1:7072",
                  "member": ["n1=127.0.0.1:7071:7072", "n2=127.0.0.1:7081:7082"],
                  "bootstrap": true, "expected-jobs": 5000, "tls-cert": null, "cluster-name": "green"
                }
                """);

            var settings = Check(["--config", file], out var faults, ("SCHED_CLUSTER_NAME", "blue"));

            Assert.Empty(faults);
            Assert.Equal("blue", settings!.Cluster);
            Assert.Equal(2, settings.Members.Count);
            Assert.True(settings.Bootstrap);
            Assert.Equal(5000, settings.ExpectedJobs);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_file_that_is_not_there_and_a_setting_that_is_none_are_faults()
    {
        Check([.. Good, "--config", "/nowhere/at/all.json"], out var faults);

        Assert.Contains("/nowhere/at/all.json", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--api", "0.0.0.0:7070")]
    [InlineData("--peer", "0.0.0.0:7072")]
    public void Listening_beyond_loopback_is_refused_until_a_flag_says_so(string flag, string address)
    {
        string[] open = [.. Good, flag, address];

        Check(open, out var faults);
        Assert.Contains("--insecure-listen-beyond-loopback", Assert.Single(faults), StringComparison.Ordinal);

        Check([.. open, "--insecure-listen-beyond-loopback"], out faults);
        Assert.Empty(faults);
    }

    [Fact]
    public void A_node_must_be_among_its_members_under_its_own_address()
    {
        Check([.. Good, .. Members[2..]], out var faults);
        Assert.Contains("not among the members", Assert.Single(faults), StringComparison.Ordinal);

        Check([.. Good, .. Members, "--raft", "127.0.0.1:7999"], out faults);
        Assert.Contains("127.0.0.1:7999", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Checkpoints_and_the_log_have_bounds_that_fit_each_other()
    {
        var settings = Check(Good, out var faults);
        Assert.Empty(faults);
        Assert.Equal(new CheckpointBounds(), settings!.Checkpoints);
        Assert.Equal(new LogBounds(), settings.LogBounds);

        settings = Check(
            [
                .. Good, "--checkpoint-entries", "50", "--checkpoint-pause-ms", "0", "--log-alarm-entries", "90",
                "--log-max-entries", "101",
            ],
            out faults);
        Assert.Empty(faults);
        Assert.Equal(new CheckpointBounds(50, TimeSpan.Zero), settings!.Checkpoints);
        Assert.Equal(new LogBounds(90, 101), settings.LogBounds);

        Check([.. Good, "--log-alarm-entries", "800000"], out faults);
        Assert.Contains("--log-alarm-entries: 800000 must be less", Assert.Single(faults), StringComparison.Ordinal);

        Check([.. Good, "--checkpoint-entries", "400000"], out faults);
        Assert.Contains("more than twice --checkpoint-entries", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--checkpoint-entries", "0")]
    [InlineData("--checkpoint-pause-ms", "-1")]
    [InlineData("--log-max-entries", "1000001")]
    [InlineData("--expected-jobs", "999")]
    [InlineData("--expected-jobs", "1e6")]
    public void A_number_out_of_bounds_is_told_with_its_bounds(string flag, string value)
    {
        Check([.. Good, flag, value], out var faults);

        Assert.Contains($"{flag}: '{value}' is not a number from", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere", false)]
    [InlineData("a b:1", false)]
    [InlineData("node1:99999", false)]
    [InlineData("node1.example:7070", true)]
    [InlineData("[::1]:7070", true)]
    public void Where_clients_reach_a_node_has_a_host_and_a_port(string address, bool isGood)
    {
        Check([.. Good, "--api-address", address], out var faults);

        Assert.Equal(isGood, faults.Count == 0);
        Assert.All(faults, fault => Assert.Equal($"--api-address: '{address}' is not HOST:PORT.", fault));
    }

    [Fact]
    public void A_member_that_listens_everywhere_must_say_where_clients_reach_it()
    {
        string[] open = [.. Good, "--api", "0.0.0.0:7070", "--insecure-listen-beyond-loopback"];

        Check(open, out var faults);
        Assert.Empty(faults);

        Check([.. open, .. Members], out faults);
        Assert.Contains("--api-address is missing", Assert.Single(faults), StringComparison.Ordinal);

        Check([.. open, .. Members, "--api-address", "node1:7070"], out faults);
        Assert.Empty(faults);
    }

    [Fact]
    public void A_flag_is_not_taken_for_the_value_of_the_one_before_it()
    {
        Check([.. Good, "--cluster-name", "--bootstrap"], out var faults);

        Assert.Equal("--cluster-name needs a value.", Assert.Single(faults));
    }

    [Fact]
    public void Dev_mode_takes_no_other_settings()
    {
        var raw = RawSettings.Read(["--dev", "--api", "0.0.0.0:1"], new Hashtable());

        Assert.Contains("leave out --api", Assert.Single(raw.Faults), StringComparison.Ordinal);
        Assert.Empty(RawSettings.Read(["--dev"], new Hashtable { ["SCHED_NAME"] = "n1" }).Faults);
    }

    private static NodeSettings? Check(
        string[] arguments, out IList<string> faults, params (string Name, string Value)[] variables)
    {
        var environment = new Hashtable();
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        var raw = RawSettings.Read(arguments, environment);
        var settings = new SettingsCheck(raw).Check();
        faults = raw.Faults;
        return settings;
    }
}
