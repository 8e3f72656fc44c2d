using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Text;
using DotNext.IO;
using DotNext.Net.Cluster.Consensus.Raft.Membership;

namespace Sched.Raft;

/// <summary>
/// A list of members, with its bytes in the log and on disk: a count, then each address as text, sorted.
/// </summary>
internal sealed class MemberSet : IClusterConfiguration<EndPoint>
{
    public static readonly MemberSet Empty = new([]);

    private readonly ImmutableHashSet<EndPoint> _members;

    public MemberSet(IEnumerable<EndPoint> members)
    {
        _members = [.. members];
        Bytes = Encode(_members);
    }

    public IReadOnlySet<EndPoint> Members => _members;

    public byte[] Bytes { get; }

    bool IDataTransferObject.IsReusable => true;

    long? IDataTransferObject.Length => Bytes.Length;

    public static MemberSet Decode(ReadOnlySpan<byte> bytes)
    {
        var count = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        bytes = bytes[sizeof(int)..];
        var members = new List<EndPoint>();
        for (var i = 0; i < count; i++)
        {
            var length = bytes[0];
            members.Add(IPEndPoint.Parse(Encoding.ASCII.GetString(bytes.Slice(1, length))));
            bytes = bytes[(1 + length)..];
        }

        return new MemberSet(members);
    }

    public IClusterConfiguration<EndPoint> Add(EndPoint address)
        => _members.Contains(address) ? this : new MemberSet(_members.Add(address));

    public IClusterConfiguration<EndPoint> Remove(EndPoint address)
        => _members.Contains(address) ? new MemberSet(_members.Remove(address)) : this;

    bool IDataTransferObject.TryGetMemory(out ReadOnlyMemory<byte> memory)
    {
        memory = Bytes;
        return true;
    }

    ValueTask IDataTransferObject.WriteToAsync<TWriter>(TWriter writer, CancellationToken token)
        => writer.WriteAsync(Bytes, token: token);

    private static byte[] Encode(ImmutableHashSet<EndPoint> members)
    {
        var texts = members.Select(member => member.ToString()!).Order(StringComparer.Ordinal).ToArray();
        var bytes = new byte[sizeof(int) + texts.Sum(text => 1 + text.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, texts.Length);
        var position = sizeof(int);
        foreach (var text in texts)
        {
            bytes[position] = checked((byte)text.Length);
            position += 1 + Encoding.ASCII.GetBytes(text, bytes.AsSpan(position + 1));
        }

        return bytes;
    }
}
