using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Sched.Server.Settings;

/// <summary>A member of the group and where the others reach it.</summary>
internal sealed record MemberAddress(string Name, IPEndPoint Raft, IPEndPoint Peer)
{
    public const string Form = "NAME=HOST:RAFT-PORT:PEER-PORT";

    public static bool TryParse(string text, out MemberAddress member)
    {
        member = null!;
        var nameEnd = text.IndexOf('=', StringComparison.Ordinal);
        var peerStart = text.LastIndexOf(':');
        if (nameEnd < 1 || peerStart < nameEnd
            || !TryParseEndPoint(text[(nameEnd + 1)..peerStart], out var raft)
            || !TryParsePort(text[(peerStart + 1)..], out var peerPort))
        {
            return false;
        }

        member = new MemberAddress(text[..nameEnd], raft, new IPEndPoint(raft.Address, peerPort));
        return true;
    }

    /// <summary>Reads HOST:PORT. A name is looked up once: members know each other by address.</summary>
    public static bool TryParseEndPoint(string text, out IPEndPoint endPoint)
    {
        endPoint = null!;
        var portStart = text.LastIndexOf(':');
        if (portStart < 1 || !TryParsePort(text[(portStart + 1)..], out var port))
        {
            return false;
        }

        var host = text[..portStart];
        if (!IPAddress.TryParse(host.Trim('[', ']'), out var address) && !TryLookUp(host, out address))
        {
            return false;
        }

        endPoint = new IPEndPoint(address, port);
        return true;
    }

    /// <summary>HOST:PORT in form; whether there is such a host is not asked.</summary>
    public static bool IsHostAndPort(string text)
    {
        var portStart = text.LastIndexOf(':');
        return portStart > 0
            && Uri.CheckHostName(text[..portStart].Trim('[', ']')) != UriHostNameType.Unknown
            && TryParsePort(text[(portStart + 1)..], out _);
    }

    private static bool TryParsePort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65_535;

    private static bool TryLookUp(string host, out IPAddress address)
    {
        try
        {
            var found = Dns.GetHostAddresses(host);
            address = found.FirstOrDefault(each => each.AddressFamily == AddressFamily.InterNetwork)
                ?? found.FirstOrDefault() ?? IPAddress.None;
            return found.Length > 0;
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            address = IPAddress.None;
            return false;
        }
    }
}
