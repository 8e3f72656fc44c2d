using System.Net;
using Grpc.Core;
using Sched.Server.Settings;
using Sched.V1;

namespace Sched.Server.Peers;

/// <summary>The other members, by name and by address.</summary>
internal sealed class PeerTable : IDisposable
{
    private readonly NodeSettings _settings;

    /// <param name="connect">Opens the way to a member; null: a channel.</param>
    public PeerTable(NodeSettings settings, TimeProvider time, Func<MemberAddress, CallInvoker>? connect = null)
    {
        _settings = settings;
        Others = [.. settings.Members
            .Where(member => member.Name != settings.Name)
            .Select(member => new PeerLink(member, time, connect?.Invoke(member)))];
    }

    public IReadOnlyList<PeerLink> Others { get; }

    /// <summary>The group that this node belongs to; null: none yet.</summary>
    public Func<Guid?> ClusterId { get; init; } = static () => null;

    /// <summary>Another member by its address in the log's group; null for this node and for strangers.</summary>
    public PeerLink? Find(IPEndPoint? raft) =>
        raft is null ? null : Others.FirstOrDefault(link => link.Member.Raft.Equals(raft));

    public PeerLink? Find(string name) => Others.FirstOrDefault(link => link.Member.Name == name);

    public MemberAddress? FindMember(IPEndPoint? raft) =>
        raft is null ? null : _settings.Members.FirstOrDefault(member => member.Raft.Equals(raft));

    /// <summary>
    /// The lowest index that any other member has, and whose it is. An absent one counts with its last answer, an
    /// unknown one with 0.
    /// </summary>
    public (long Index, string Member) Lowest()
    {
        var lowest = (Index: long.MaxValue, Member: _settings.Name);
        foreach (var link in Others)
        {
            var index = link.Report?.LogIndex ?? 0;
            if (index < lowest.Index)
            {
                lowest = (index, link.Member.Name);
            }
        }

        return lowest;
    }

    /// <summary>The names of those that do not answer this node.</summary>
    public IReadOnlyCollection<string> Away() =>
        [.. Others.Where(link => !link.IsReachable).Select(link => link.Member.Name)];

    /// <summary>Where clients reach another member; null when that is not known.</summary>
    public string? ApiAddressOf(IPEndPoint? raft) =>
        Find(raft)?.Report is { ApiAddress.Length: > 0 } report ? report.ApiAddress : null;

    /// <summary>Why nothing is to be had to do with a node; null when it is one of ours.</summary>
    public string? Refusal(NodeReport report)
    {
        if (report.Cluster != _settings.Cluster)
        {
            return $"Node '{report.Name}' is of cluster '{report.Cluster}', not of '{_settings.Cluster}'.";
        }

        if (Find(report.Name) is null)
        {
            return $"Node '{report.Name}' is not among the members of '{_settings.Name}'.";
        }

        return report.ClusterId.Length > 0 && ClusterId() is { } own && report.ClusterId != own.ToString()
            ? $"Node '{report.Name}' belongs to group {report.ClusterId}, and '{_settings.Name}' to {own}: one of "
                + "their folders is left over from another group."
            : null;
    }

    public void Dispose()
    {
        foreach (var link in Others)
        {
            link.Dispose();
        }
    }
}
