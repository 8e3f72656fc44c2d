using Sched.Wheel;
using Xunit;

namespace Sched.Tests.Wheel;

public sealed class WheelEntryTests
{
    [Fact]
    public void The_bits_of_an_entry_never_change()
    {
        var entry = WheelEntry.Create(
            0x0123_4567_89AB, 0xABCDEF, 0x12_3456_789A, 5, 17, EntryKind.LeaseBatch, isPlain: true);

        // seq 48 | priority 3 = 101, size class 5 = 10001, kind 3 = 100, plain 1, spare 4 | due 40 | queue 24.
        Assert.Equal(0x0123_4567_89AB_B190UL, entry.High);
        Assert.Equal(0x1234_5678_9AAB_CDEFUL, entry.Low);
    }

    [Theory]
    [InlineData(1, 0, 0, 0, 0, EntryKind.Job, false)]
    [InlineData(WheelEntry.SeqMax, WheelEntry.QueueMax, WheelEntry.DueMax, 7, 31, EntryKind.OtherTimer, true)]
    [InlineData(70_000, 3, 123_456_789, 2, 11, EntryKind.Retry, true)]
    public void An_entry_gives_back_what_it_was_made_of(
        long seq, uint queue, long due, int priority, int sizeClass, EntryKind kind, bool isPlain)
    {
        var entry = WheelEntry.Create(seq, queue, due, priority, sizeClass, kind, isPlain);

        Assert.Equal(
            (seq, queue, due, priority, sizeClass, kind, isPlain),
            (entry.Seq, entry.Queue, entry.Due, entry.Priority, entry.SizeClass, entry.Kind, entry.IsPlain));
        Assert.Equal(WheelEntry.Create(seq, queue, 42, priority, sizeClass, kind, isPlain), entry.At(42));
    }
}
