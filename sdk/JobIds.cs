using System.Buffers.Binary;

namespace Sched.Sdk;

/// <summary>
/// Makes the ids of jobs that were submitted without one: UUIDv7, time first, so that jobs of one time lie together in
/// the store. The id is made before the first attempt: it is what makes a repeat harmless.
/// </summary>
internal sealed class JobIds(TimeProvider time, Func<ulong> random)
{
    private const ulong Version7 = 0x7000;
    private const ulong Variant = 0x8000_0000_0000_0000;

    public string Next()
    {
        var millis = (ulong)time.GetUtcNow().ToUnixTimeMilliseconds();
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (millis << 16) | Version7 | (random() & 0xFFF));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Variant | (random() >> 2));
        return new Guid(bytes, bigEndian: true).ToString("D");
    }
}
