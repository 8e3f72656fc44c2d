using System.Runtime.InteropServices;

namespace Sched.Wheel;

/// <summary>
/// One zeroed block of unmanaged memory, aligned to a cache line. It is the only place that frees such memory, so that
/// an owner that was forgotten leaks nothing, and untouched pages of a large block cost nothing.
/// </summary>
internal sealed unsafe class NativeBlock : IDisposable
{
    private const nuint CacheLine = 64;

    private void* _allocated;

    public NativeBlock(long bytes)
    {
        Invariant.Holds(bytes > 0);
        _allocated = NativeMemory.AllocZeroed((nuint)bytes + CacheLine);
        Start = (byte*)(((nuint)_allocated + CacheLine - 1) & ~(CacheLine - 1));
    }

    ~NativeBlock() => Free();

    /// <summary>Null once disposed, so that a late access fails at once instead of reading foreign memory.</summary>
    public byte* Start { get; private set; }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.Free(_allocated);
        _allocated = null;
        Start = null;
    }
}
