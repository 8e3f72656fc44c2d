using FASTER.core;
using Sched.Wire.Format;

namespace Sched.Store;

/// <summary>
/// Tells the library how values are copied. A value never changes in place: a newer one is a new record, so that a
/// reader on another thread never sees half of it.
/// </summary>
internal sealed class RecordFunctions : FunctionsBase<RecordKey, SpanByte, Slot, Slot, long>
{
    public override bool SingleReader(
        ref RecordKey key, ref Slot input, ref SpanByte value, ref Slot dst, ref ReadInfo readInfo)
    {
        dst.Fill(value.AsReadOnlySpan());
        return true;
    }

    public override bool ConcurrentReader(
        ref RecordKey key, ref Slot input, ref SpanByte value, ref Slot dst, ref ReadInfo readInfo)
    {
        dst.Fill(value.AsReadOnlySpan());
        return true;
    }

    public override bool SingleWriter(
        ref RecordKey key,
        ref Slot input,
        ref SpanByte src,
        ref SpanByte dst,
        ref Slot output,
        ref UpsertInfo upsertInfo,
        WriteReason reason)
    {
        src.CopyTo(ref dst);
        return true;
    }

    /// <summary>Always refused, which makes the library append a new record.</summary>
    public override bool ConcurrentWriter(
        ref RecordKey key,
        ref Slot input,
        ref SpanByte src,
        ref SpanByte dst,
        ref Slot output,
        ref UpsertInfo upsertInfo) => false;

    public override void ReadCompletionCallback(
        ref RecordKey key, ref Slot input, ref Slot output, long ctx, Status status, RecordMetadata recordMetadata)
    {
        if (!status.Found)
        {
            output.Clear();
        }
    }
}
