using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Sched.Sdk;

/// <summary>
/// 64 random bits at a time from the operating system, which is asked once per 64 draws. Not for several threads.
/// </summary>
internal sealed class RandomBits
{
    private readonly byte[] _buffer = new byte[512];
    private int _used = 512;

    public ulong Next()
    {
        if (_used == _buffer.Length)
        {
            RandomNumberGenerator.Fill(_buffer);
            _used = 0;
        }

        var bits = BinaryPrimitives.ReadUInt64LittleEndian(_buffer.AsSpan(_used));
        _used += sizeof(ulong);
        return bits;
    }
}
