using FASTER.core;

namespace Sched.Store;

/// <summary>
/// Stands between the library and a file. The first failed, short or empty transfer blows the fuse before the library
/// hears of it. Big transfers are cut into pieces, since one of 2 GiB fails on Linux and is then taken for done. The
/// library's wish to delete segments is not heard: it comes before our checkpoint counts, so the store does it.
/// </summary>
internal sealed class WatchedDevice(IDevice inner, Fuse fuse) : IDevice
{
    // One piece at a time spares the disk that the replicated log syncs to.
    private const uint PieceBytes = 64 << 20;

    private delegate void Transfer(uint at, uint count, DeviceIOCompletionCallback then);

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
        Write(
            (at, count, then) => inner.WriteAsync(
                alignedSourceAddress + (nint)at, alignedDestinationAddress + at, count, then, null!),
            numBytesToWrite, callback, context);

    public void WriteAsync(
        IntPtr sourceAddress,
        int segmentId,
        ulong destinationAddress,
        uint numBytesToWrite,
        DeviceIOCompletionCallback callback,
        object context) =>
        Write(
            (at, count, then) => inner.WriteAsync(
                sourceAddress + (nint)at, segmentId, destinationAddress + at, count, then, null!),
            numBytesToWrite, callback, context);

    public void ReadAsync(
        ulong alignedSourceAddress,
        IntPtr alignedDestinationAddress,
        uint aligned_read_length,
        DeviceIOCompletionCallback callback,
        object context) =>
        Read(
            (at, count, then) => inner.ReadAsync(
                alignedSourceAddress + at, alignedDestinationAddress + (nint)at, count, then, null!),
            aligned_read_length, callback, context);

    public void ReadAsync(
        int segmentId,
        ulong sourceAddress,
        IntPtr destinationAddress,
        uint readLength,
        DeviceIOCompletionCallback callback,
        object context) =>
        Read(
            (at, count, then) => inner.ReadAsync(
                segmentId, sourceAddress + at, destinationAddress + (nint)at, count, then, null!),
            readLength, callback, context);

    /// <summary>Deletes the segments wholly below an address; only for what no kept checkpoint needs.</summary>
    public void ReallyTruncate(long address) => inner.TruncateUntilAddress(address);

    public void TruncateUntilAddress(long toAddress)
    {
    }

    public void TruncateUntilAddressAsync(long toAddress, AsyncCallback callback, IAsyncResult result) =>
        callback(result);

    public void TruncateUntilSegment(int toSegment)
    {
    }

    public void TruncateUntilSegmentAsync(int toSegment, AsyncCallback callback, IAsyncResult result) =>
        callback(result);

    public void RemoveSegment(int segment) => inner.RemoveSegment(segment);

    public void RemoveSegmentAsync(int segment, AsyncCallback callback, IAsyncResult result) =>
        inner.RemoveSegmentAsync(segment, callback, result);

    public bool TryComplete() => inner.TryComplete();

    public bool Throttle() => inner.Throttle();

    public long GetFileSize(int segment) => inner.GetFileSize(segment);

    public void Reset() => inner.Reset();

    public void Dispose() => inner.Dispose();

    private void Write(Transfer transfer, uint count, DeviceIOCompletionCallback done, object context) =>
        Move("write", transfer, count, isRead: false, done, context);

    private void Read(Transfer transfer, uint count, DeviceIOCompletionCallback done, object context) =>
        Move("read", transfer, count, isRead: true, done, context);

    private void Move(
        string what, Transfer transfer, uint count, bool isRead, DeviceIOCompletionCallback done, object context)
    {
        uint moved = 0;
        Next();

        void Next()
        {
            var piece = Math.Min(PieceBytes, count - moved);
            transfer(moved, piece, (error, transferred, _) => After(piece, error, transferred));
        }

        void After(uint piece, uint error, uint transferred)
        {
            moved += transferred;
            if (error != 0 || !IsPlausible(piece, transferred))
            {
                fuse.Blow($"{what} of {inner.FileName}: error 0x{error:x}, {moved} of {count} bytes");
                done(error == 0 ? uint.MaxValue : error, moved, context);
            }
            else if (moved < count && transferred > 0)
            {
                Next();
            }
            else
            {
                done(0, moved, context);
            }
        }

        // The library reads in whole sectors, so a read may meet the end of the file; a short one is asked again for
        // its rest. One that finds nothing at all means that the file is not what it was.
        bool IsPlausible(uint piece, uint transferred) =>
            isRead ? piece == 0 || moved > 0 : transferred == piece;
    }
}
