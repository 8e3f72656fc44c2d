using System.Globalization;
using System.Net;

namespace Sched.Server.Settings;

/// <summary>Turns text into settings; every fault is found, each with what to do about it.</summary>
internal sealed class SettingsCheck(RawSettings raw)
{
    private const int NameCharsMax = 64;

    private static readonly IPEndPoint Nowhere = new(IPAddress.None, 0);

    private readonly IList<string> _faults = raw.Faults;

    /// <summary>The settings, or null when <see cref="RawSettings.Faults"/> says why not.</summary>
    public NodeSettings? Check()
    {
        var name = Required(SettingKeys.Name);
        var api = EndPoint(SettingKeys.Api, Text(SettingKeys.Api));
        var raft = EndPoint(SettingKeys.Raft, Required(SettingKeys.Raft));
        var peer = EndPoint(SettingKeys.Peer, Required(SettingKeys.Peer));
        var (lower, upper) = ElectionTimeout();
        var checkpoints = Checkpoints();
        var settings = new NodeSettings
        {
            Name = name,
            Cluster = Text(SettingKeys.ClusterName),
            DataFolder = Required(SettingKeys.Data),
            Api = api,
            ApiAddress = ApiAddress(api),
            Raft = raft,
            Peer = peer,
            Members = Members(name, raft, peer),
            Bootstrap = raw.IsOn(SettingKeys.Bootstrap),
            TlsCertificate = raw.Get(SettingKeys.TlsCert),
            TlsKey = raw.Get(SettingKeys.TlsKey),
            ElectionTimeoutLowerMs = lower,
            ElectionTimeoutUpperMs = upper,
            ExpectedJobs = Number(SettingKeys.ExpectedJobs, 1_000, 1_000_000_000),
            Checkpoints = checkpoints,
            LogBounds = LogLimits(checkpoints),
            LogLevel = Level(),
        };
        CheckName(SettingKeys.Name, settings.Name);
        CheckName(SettingKeys.ClusterName, settings.Cluster);
        CheckListeners(settings);
        CheckCertificate(settings);
        return _faults.Count == 0 ? settings : null;
    }

    private string Required(string key)
    {
        if (raw.Get(key) is { Length: > 0 } value)
        {
            return value;
        }

        _faults.Add($"--{key} is missing: {SettingKeys.Find(key).Meaning}");
        return "";
    }

    private IPEndPoint EndPoint(string key, string text)
    {
        if (text.Length == 0)
        {
            return Nowhere;
        }

        if (MemberAddress.TryParseEndPoint(text, out var endPoint))
        {
            return endPoint;
        }

        _faults.Add($"--{key}: '{text}' is not HOST:PORT, or the host is not known.");
        return Nowhere;
    }

    // Clients look its host up, not this node.
    private string ApiAddress(IPEndPoint api)
    {
        if (raw.Get(SettingKeys.ApiAddress) is not { } text)
        {
            if (raw.GetAll(SettingKeys.Member).Count > 1
                && (api.Address.Equals(IPAddress.Any) || api.Address.Equals(IPAddress.IPv6Any)))
            {
                _faults.Add($"--{SettingKeys.ApiAddress} is missing: --{SettingKeys.Api} {api} says no host to which "
                    + "the other members could send a worker.");
            }

            return api.ToString();
        }

        if (!MemberAddress.IsHostAndPort(text))
        {
            _faults.Add($"--{SettingKeys.ApiAddress}: '{text}' is not HOST:PORT.");
        }

        return text;
    }

    private List<MemberAddress> Members(string name, IPEndPoint raft, IPEndPoint peer)
    {
        var members = new List<MemberAddress>();
        foreach (var text in raw.GetAll(SettingKeys.Member))
        {
            if (MemberAddress.TryParse(text, out var member))
            {
                members.Add(member);
            }
            else
            {
                _faults.Add($"--member: '{text}' is not {MemberAddress.Form}, or the host is not known.");
            }
        }

        if (raw.GetAll(SettingKeys.Member).Count == 0)
        {
            // A group of one.
            return [new MemberAddress(name, raft, peer)];
        }

        // One that could not be read has been reported; what it would have said is not known.
        if (members.Count == raw.GetAll(SettingKeys.Member).Count)
        {
            CheckMembers(members, name, raft, peer);
        }

        return members;
    }

    private void CheckMembers(List<MemberAddress> members, string name, IPEndPoint raft, IPEndPoint peer)
    {
        foreach (var twice in members.GroupBy(member => member.Name).Where(group => group.Count() > 1))
        {
            _faults.Add($"--member: '{twice.Key}' is named {twice.Count()} times.");
        }

        foreach (var twice in members.GroupBy(member => member.Raft).Where(group => group.Count() > 1))
        {
            _faults.Add($"--member: {string.Join(" and ", twice.Select(each => each.Name))} share {twice.Key}.");
        }

        var own = members.FirstOrDefault(member => member.Name == name);
        if (own is null)
        {
            _faults.Add($"--member: this node, '{name}', is not among the members.");
            return;
        }

        if (raft != Nowhere && !own.Raft.Equals(raft))
        {
            _faults.Add($"--raft is {raft}, but --member says {own.Raft} of '{name}'.");
        }

        if (peer != Nowhere && own.Peer.Port != peer.Port)
        {
            _faults.Add($"--peer has port {peer.Port}, but --member says {own.Peer.Port} of '{name}'.");
        }
    }

    private (int Lower, int Upper) ElectionTimeout()
    {
        var text = Text(SettingKeys.ElectionTimeout);
        var parts = text.Split('-');
        if (parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var lower)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var upper)
            && lower is >= 50 and <= 10_000
            && upper > lower
            && upper <= 20_000)
        {
            return (lower, upper);
        }

        _faults.Add(
            $"--{SettingKeys.ElectionTimeout}: '{text}' is not LOW-HIGH with 50 <= LOW < HIGH, such as 150-300.");
        return (150, 300);
    }

    private LogBounds LogLimits(CheckpointBounds checkpoints)
    {
        var alarm = Number(SettingKeys.LogAlarmEntries, 1, 1_000_000);
        var max = Number(SettingKeys.LogMaxEntries, 1, 1_000_000);
        if (alarm >= max)
        {
            _faults.Add($"--{SettingKeys.LogAlarmEntries}: {alarm} must be less than --{SettingKeys.LogMaxEntries}, "
                + $"{max}: the alarm comes before the refusal.");
        }

        // Between two checkpoints the log holds what came since the one before the last.
        if (max <= 2 * checkpoints.Entries)
        {
            _faults.Add($"--{SettingKeys.LogMaxEntries}: {max} must be more than twice "
                + $"--{SettingKeys.CheckpointEntries}, {checkpoints.Entries}: so much the log keeps when all is well.");
        }

        return new LogBounds(alarm, max);
    }

    private CheckpointBounds Checkpoints() => new(
        Number(SettingKeys.CheckpointEntries, 1, 500_000),
        TimeSpan.FromMilliseconds(Number(SettingKeys.CheckpointPause, 0, 3_600_000)));

    private long Number(string key, long min, long max)
    {
        var text = Text(key);
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= min && number <= max)
        {
            return number;
        }

        _faults.Add($"--{key}: '{text}' is not a number from {min} to {max}.");
        return long.Parse(SettingKeys.Find(key).Default!, CultureInfo.InvariantCulture);
    }

    // What was said, or else the default of a setting that has one.
    private string Text(string key) => raw.Get(key) ?? SettingKeys.Find(key).Default!;

    private LogLevel Level()
    {
        switch (Text(SettingKeys.LogLevel))
        {
            case "debug":
                return LogLevel.Debug;
            case "information":
                return LogLevel.Information;
            case "warning":
                return LogLevel.Warning;
            case "error":
                return LogLevel.Error;
            case var other:
                _faults.Add($"--{SettingKeys.LogLevel}: '{other}' is none of debug, information, warning, error.");
                return LogLevel.Information;
        }
    }

    private void CheckName(string key, string name)
    {
        if (name.Length > NameCharsMax || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            _faults.Add($"--{key}: '{name}' may hold letters, digits, '-', '_' and '.', {NameCharsMax} at most.");
        }
    }

    private void CheckListeners(NodeSettings settings)
    {
        var listeners = new[]
        {
            (Key: SettingKeys.Api, At: settings.Api),
            (Key: SettingKeys.Raft, At: settings.Raft),
            (Key: SettingKeys.Peer, At: settings.Peer),
        };
        foreach (var twice in listeners.Where(each => each.At != Nowhere).GroupBy(each => each.At)
            .Where(group => group.Count() > 1))
        {
            _faults.Add($"{string.Join(" and ", twice.Select(each => "--" + each.Key))} share {twice.Key}.");
        }

        if (raw.IsOn(SettingKeys.InsecureListen))
        {
            return;
        }

        foreach (var (key, at) in listeners.Where(each => each.At != Nowhere && !IPAddress.IsLoopback(each.At.Address)))
        {
            if (key != SettingKeys.Api)
            {
                _faults.Add($"--{key}: {at} is beyond loopback and carries no encryption: say "
                    + $"--{SettingKeys.InsecureListen} if its network is trusted.");
            }
            else if (settings.TlsCertificate is null)
            {
                _faults.Add($"--{key}: {at} is beyond loopback: give --{SettingKeys.TlsCert} and "
                    + $"--{SettingKeys.TlsKey}, or say --{SettingKeys.InsecureListen}.");
            }
        }
    }

    private void CheckCertificate(NodeSettings settings)
    {
        if (settings.TlsCertificate is null != settings.TlsKey is null)
        {
            _faults.Add($"--{SettingKeys.TlsCert} and --{SettingKeys.TlsKey} need each other.");
            return;
        }

        if (settings.TlsCertificate is not null
            && ApiCertificate.FaultOf(settings.TlsCertificate, settings.TlsKey!) is { } fault)
        {
            _faults.Add(fault);
        }
    }
}
