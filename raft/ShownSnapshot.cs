using DotNext.IO;
using DotNext.Net.Cluster.Consensus.Raft;
using DotNext.Net.Cluster.Consensus.Raft.StateMachine;

namespace Sched.Raft;

/// <summary>The older pair as the library sees it: a snapshot whose content is the pair's manifest.</summary>
internal sealed class ShownSnapshot(PairName pair, string pairFolder) : ISnapshot
{
    public PairName Pair => pair;

    public long Index => pair.Index;

    long IRaftLogEntry.Term => pair.Term;

    bool IDataTransferObject.IsReusable => true;

    long? IDataTransferObject.Length => null;

    async ValueTask IDataTransferObject.WriteToAsync<TWriter>(TWriter writer, CancellationToken token)
    {
        var path = Path.Combine(pairFolder, PairManifest.FileName);
        var bytes = await File.ReadAllBytesAsync(path, token).ConfigureAwait(false);
        await writer.WriteAsync(bytes, token: token).ConfigureAwait(false);
    }
}
