using System.Buffers.Binary;
using Google.Protobuf;
using Sched.V1;

namespace Sched.Server.Peers;

/// <summary>What this node says of itself to the others.</summary>
internal static class OwnReport
{
    public static string Version { get; } =
        typeof(OwnReport).Assembly.GetName().Version?.ToString(fieldCount: 3) ?? "0";

    public static NodeReport Make(NodeContext node)
    {
        var (digest, digestIndex, level) = node.Host.Read(
            static engine => (engine.Digest, engine.LastIndex, engine.Level));
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, digest);
        return new NodeReport
        {
            Cluster = node.Settings.Cluster,
            Name = node.Settings.Name,
            NodeId = node.NodeId,
            ApiAddress = node.Settings.ApiAddress,
            WallMs = node.Time.GetUtcNow().ToUnixTimeMilliseconds(),
            Term = node.Raft.Term,
            LastIndex = node.Raft.LastIndex,
            AppliedIndex = node.Raft.AppliedIndex,
            CommitIndex = node.Raft.CommitIndex,

            // The tail above may yet be cut, so only what is committed counts as held.
            LogIndex = node.Raft.CommitIndex,
            UncutEntries = node.Raft.UncutEntries,
            LogBytes = node.LogBytes(),
            Digest = UnsafeByteOperations.UnsafeWrap(bytes),
            DigestIndex = digestIndex,
            DiskFreeBytes = DiskFreeBytes(node.Settings.DataFolder),
            Level = level,
            IsLeader = node.Shell.IsLeading,
            Version = Version,
            LostLeases = node.LostLeases,
            ClusterId = node.Peers.ClusterId()?.ToString() ?? "",
            Forming = node.Peers.ClusterId() is null && node.Settings.Bootstrap,
            Members = { Formation.MembersOf(node.Settings) },
        };
    }

    private static long DiskFreeBytes(string folder)
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
