using System.Buffers.Binary;
using DotNext.Net.Cluster;
using DotNext.Net.Cluster.Consensus.Raft;

namespace Sched.Raft;

/// <summary>
/// The checked copy of term and vote. The library's own file has no checksum: one flipped bit there, and the node
/// votes twice in a term. What is about to be written there is written here first; at start the library's file must
/// agree with one of the two slots, since a crash may have come between the two writes.
/// </summary>
internal sealed class VoteFile : IDisposable
{
    // Term, whether there is a vote, the member voted for.
    private static readonly int RecordBytes = 9 + ClusterMemberId.Size;

    private readonly SlotFile _slots;
    private readonly string _path;
    private ClusterMemberId? _vote;

    /// <param name="path">The file.</param>
    /// <param name="mayCreate">True if there is no log yet.</param>
    public VoteFile(string path, bool mayCreate)
    {
        _path = path;
        if (mayCreate)
        {
            SlotFile.Create(path, new byte[RecordBytes]);
        }
        else if (!File.Exists(path))
        {
            throw new InvalidDataException($"'{path}' is missing beside an existing log. Replace this node.");
        }

        _slots = SlotFile.Open(path);
    }

    /// <summary>Refuses to start when the library's file tells neither of the two stories known here.</summary>
    public void Verify(IPersistentState library)
    {
        for (var i = 0; i < _slots.Found.Count; i++)
        {
            if (Agrees(_slots.Found[i], library))
            {
                _vote = VoteOf(_slots.Found[i]);
                _slots.Confirm(i);
                return;
            }
        }

        throw new InvalidDataException(
            $"The log's term file says term {library.Term}, which '{_path}' does not confirm. One of the two is "
            + "damaged: this node must not vote again. Replace it.");
    }

    /// <summary>Writes down the term that is about to be stored, with the vote it brings.</summary>
    public void Intend(long term, ClusterMemberId? vote)
    {
        Span<byte> record = stackalloc byte[RecordBytes];
        record.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(record, term);
        if (vote is { } member)
        {
            record[8] = 1;
            member.Format(record[9..]);
        }

        _slots.Write(record);
        _vote = vote;
    }

    /// <summary>Writes down the term that is about to be stored; the vote stays unless it is reset.</summary>
    public void Intend(long term, bool resetVote) => Intend(term, resetVote ? null : _vote);

    public void Dispose() => _slots.Dispose();

    private static bool Agrees(byte[] record, IPersistentState library)
    {
        if (record.Length != RecordBytes || BinaryPrimitives.ReadInt64LittleEndian(record) != library.Term)
        {
            return false;
        }

        // The library does not tell whom it voted for, it only confirms; with no vote it confirms everybody.
        var nobody = default(ClusterMemberId);
        return VoteOf(record) is { } vote
            ? library.IsVotedFor(in vote) && !library.IsVotedFor(in nobody)
            : library.IsVotedFor(in nobody);
    }

    private static ClusterMemberId? VoteOf(byte[] record)
        => record[8] == 0 ? null : new ClusterMemberId(record.AsSpan(9));
}
