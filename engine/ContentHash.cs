using System.Buffers.Binary;

namespace Sched.Engine;

/// <summary>
/// Tells whether two submits of one id ask for the same: a hash of the requested fields in fixed order (a delay as a
/// delay). Made by the receiving node, kept in the name record. The lowest four bits are the version of this order.
/// </summary>
public static class ContentHash
{
    private const ulong Version = 1;

    // Not secret: it separates contents, while ids are protected by the group's own key.
    private static readonly HashKey Key = new(0x5363686564436f6eUL, 0x74656e7448617368UL);

    public static ulong Of(in JobSpec job, string queue)
    {
        Span<byte> head = stackalloc byte[64];
        BinaryPrimitives.WriteInt64LittleEndian(head, job.DueMs);
        head[8] = job.DueIsDelay ? (byte)1 : (byte)0;
        head[9] = job.Priority;
        head[10] = job.Policy is null ? (byte)0 : (byte)1;
        var policy = job.Policy.GetValueOrDefault();
        BinaryPrimitives.WriteInt32LittleEndian(head[11..], policy.MaxAttempts);
        BinaryPrimitives.WriteInt64LittleEndian(head[15..], policy.BackoffMs);
        BinaryPrimitives.WriteInt64LittleEndian(head[23..], policy.BackoffMaxMs);
        BinaryPrimitives.WriteUInt64LittleEndian(head[31..], Hash(System.Text.Encoding.UTF8.GetBytes(queue)));
        BinaryPrimitives.WriteUInt64LittleEndian(head[39..], Hash(job.Key.Span));
        BinaryPrimitives.WriteUInt64LittleEndian(head[47..], Hash(job.Body.Span));
        return (Hash(head[..55]) & ~0xFUL) | Version;
    }

    private static ulong Hash(ReadOnlySpan<byte> bytes) => SipHash.Hash128(Key, bytes).Low;
}
