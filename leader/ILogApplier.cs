using System.Buffers;

namespace Sched.Leader;

/// <summary>
/// Receives the committed entries, one at a time, in order of their indexes. Indexes have gaps: the log keeps entries
/// of its own (no-ops, member lists) to itself.
/// </summary>
public interface ILogApplier
{
    /// <summary>The greatest index applied; entries at or below it are not handed over again.</summary>
    long AppliedIndex { get; }

    /// <summary>
    /// Applies one entry. The bytes are valid only inside the call. The context is what this node proposed the entry
    /// with, or null. An exception stops the node: it would be thrown alike on every replica.
    /// </summary>
    void Apply(long index, long term, in ReadOnlySequence<byte> entry, object? context);
}
