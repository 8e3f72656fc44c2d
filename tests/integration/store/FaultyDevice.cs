using FASTER.core;

namespace Sched.Tests.Integration.Store;

/// <summary>A file whose transfers go wrong as planned, below the store's watch.</summary>
internal sealed class FaultyDevice(IDevice inner, FaultPlan plan) : IDevice
{
    private const uint InputOutputError = 5;

    private delegate void Transfer(uint count, DeviceIOCompletionCallback then);

    public uint SectorSize => inner.SectorSize;
    public string FileName => inner.FileName;
    public long Capacity => inner.Capacity;
    public long SegmentSize => inner.SegmentSize;
    public int StartSegment => inner.StartSegment;
    public int EndSegment => inner.EndSegment;

    public int ThrottleLimit
    {
        get => inner.ThrottleLimit;
        set => inner.ThrottleLimit = value;
    }

    public void Initialize(long segmentSize, LightEpoch? epoch, bool omitSegmentIdFromFilename) =>
        inner.Initialize(segmentSize, epoch!, omitSegmentIdFromFilename);

    public void WriteAsync(
        IntPtr alignedSourceAddress,
        ulong alignedDestinationAddress,
        uint numBytesToWrite,
        DeviceIOCompletionCallback callback,
        object context) =>
        Spoil(
            plan.IsNextWriteBad(), numBytesToWrite, callback, context,
            (count, then) => inner.WriteAsync(alignedSourceAddress, alignedDestinationAddress, count, then, context));

    public void WriteAsync(
        IntPtr sourceAddress,
        int segmentId,
        ulong destinationAddress,
        uint numBytesToWrite,
        DeviceIOCompletionCallback callback,
        object context) =>
        Spoil(
            plan.IsNextWriteBad(), numBytesToWrite, callback, context,
            (count, then) => inner.WriteAsync(sourceAddress, segmentId, destinationAddress, count, then, context));

    public void ReadAsync(
        ulong alignedSourceAddress,
        IntPtr alignedDestinationAddress,
        uint aligned_read_length,
        DeviceIOCompletionCallback callback,
        object context) =>
        Spoil(
            plan.IsNextReadBad(), aligned_read_length, callback, context,
            (count, then) => inner.ReadAsync(alignedSourceAddress, alignedDestinationAddress, count, then, context));

    public void ReadAsync(
        int segmentId,
        ulong sourceAddress,
        IntPtr destinationAddress,
        uint readLength,
        DeviceIOCompletionCallback callback,
        object context) =>
        Spoil(
            plan.IsNextReadBad(), readLength, callback, context,
            (count, then) => inner.ReadAsync(segmentId, sourceAddress, destinationAddress, count, then, context));

    public void TruncateUntilAddress(long toAddress) => inner.TruncateUntilAddress(toAddress);

    public void TruncateUntilAddressAsync(long toAddress, AsyncCallback callback, IAsyncResult result) =>
        inner.TruncateUntilAddressAsync(toAddress, callback, result);

    public void TruncateUntilSegment(int toSegment) => inner.TruncateUntilSegment(toSegment);

    public void TruncateUntilSegmentAsync(int toSegment, AsyncCallback callback, IAsyncResult result) =>
        inner.TruncateUntilSegmentAsync(toSegment, callback, result);

    public void RemoveSegment(int segment) => inner.RemoveSegment(segment);

    public void RemoveSegmentAsync(int segment, AsyncCallback callback, IAsyncResult result) =>
        inner.RemoveSegmentAsync(segment, callback, result);

    public bool TryComplete() => inner.TryComplete();

    public bool Throttle() => inner.Throttle();

    public long GetFileSize(int segment) => inner.GetFileSize(segment);

    public void Reset() => inner.Reset();

    public void Dispose() => inner.Dispose();

    // Answers come on a thread of the pool, as those of a real file do.
    private void Spoil(bool isBad, uint count, DeviceIOCompletionCallback callback, object context, Transfer transfer)
    {
        if (!isBad)
        {
            transfer(count, callback);
        }
        else if (plan.Fault == Fault.Short)
        {
            transfer(Math.Max(1, count / 2), callback);
        }
        else if (plan.Fault == Fault.Silent)
        {
            plan.HoldBack(() => transfer(count, callback));
        }
        else
        {
            var error = plan.Fault == Fault.Error ? InputOutputError : 0;
            ThreadPool.QueueUserWorkItem(_ => callback(error, 0, context));
        }
    }
}
