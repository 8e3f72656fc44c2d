using System.Buffers;

namespace Sched.Wire.Format;

/// <summary>
/// The one buffer that a writer fills again and again. Unlike the framework's it can be cut back, so that a command
/// that turns out to be unwritable leaves no trace, and patched, so that lengths may stand in front.
/// </summary>
internal sealed class ByteBuffer(int sizeAtStart) : IBufferWriter<byte>
{
    private byte[] _bytes = new byte[sizeAtStart];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    public Span<byte> Patch(int start, int length) => _bytes.AsSpan(0, Length).Slice(start, length);

    public void CutTo(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)Length, nameof(length));
        Length = length;
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_bytes.Length - Length), nameof(count));
        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(Length);
    }

    private void Reserve(int count)
    {
        count = Math.Max(count, 1);
        if (_bytes.Length - Length >= count) { return; }

        // Doubling, but never beyond what an array can hold: the last step may be a small one.
        var needed = (long)Length + count;
        var doubled = Math.Min(2L * _bytes.Length, Array.MaxLength);
        Array.Resize(ref _bytes, checked((int)Math.Max(needed, doubled)));
    }
}
