namespace Sched.Store;

/// <summary>Where the library puts one value that was asked for. Reused from batch to batch.</summary>
internal sealed class Slot
{
    private const int NotFound = -1;

    // Most values fit; a bigger one makes its slot grow and stay so.
    private byte[] _bytes = new byte[256];
    private int _length = NotFound;

    public bool IsFound => _length != NotFound;

    public ReadOnlySpan<byte> Value => _bytes.AsSpan(0, _length);

    public void Clear() => _length = NotFound;

    public void Fill(ReadOnlySpan<byte> value)
    {
        if (_bytes.Length < value.Length)
        {
            _bytes = new byte[value.Length];
        }

        value.CopyTo(_bytes);
        _length = value.Length;
    }
}
