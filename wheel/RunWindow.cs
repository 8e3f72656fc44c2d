namespace Sched.Wheel;

/// <summary>The first runs of a walk, as many as there is room for by number and by size of payload.</summary>
public ref struct RunWindow(Span<long> seqs, long bytes)
{
    private readonly Span<long> _seqs = seqs;
    private long _bytesLeft = bytes;

    public readonly ReadOnlySpan<long> Seqs => _seqs[..Count];

    public int Count { get; private set; }

    public readonly bool IsFull => Count == _seqs.Length || _bytesLeft <= 0;

    public void Add(in WheelEntry entry)
    {
        Invariant.Holds(!IsFull);
        _seqs[Count++] = entry.Seq;
        _bytesLeft -= 1L << entry.SizeClass;
    }
}
