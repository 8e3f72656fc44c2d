using System.Buffers;
using FsCheck.Xunit;
using Sched.Wire.Format;
using Xunit;

namespace Sched.Tests.Format;

public sealed class SnapshotTests
{
    [Property(MaxTest = 300)]
    public void Sections_read_back_as_they_were_written(byte[][] contents)
    {
        var sections = contents.Select((content, i) => (SnapshotSamples.Known[i % 2], content)).ToArray();
        Assert.True(Alike.Are(
            sections.Select(section => section.content).ToArray(),
            SnapshotSamples.Read(SnapshotSamples.Write(sections)).Select(section => section.Content).ToArray()));
    }

    [Property(MaxTest = 100)]
    public void A_section_written_piece_by_piece_equals_one_written_whole(byte[][] pieces)
    {
        using var stream = new MemoryStream();
        var writer = new SnapshotWriter(stream);
        var section = writer.Begin(SnapshotSamples.Wheel);
        foreach (var piece in pieces)
        {
            section.Write(piece);
        }

        writer.End();
        writer.Finish();

        byte[] whole = [.. pieces.SelectMany(piece => piece)];
        Assert.Equal(SnapshotSamples.Write([(SnapshotSamples.Wheel, whole)]), stream.ToArray());
        Assert.Equal(stream.Length, writer.Length);
    }

    [Fact]
    public void A_section_larger_than_a_reading_step_reads_back()
    {
        var large = new byte[(5 * 1024 * 1024) + 3];
        new Random(1).NextBytes(large);
        var bytes = SnapshotSamples.Write([(SnapshotSamples.Wheel, large), (SnapshotSamples.Head, [9])]);
        var read = SnapshotSamples.Read(bytes);

        Assert.True(large.AsSpan().SequenceEqual(read[0].Content));
        Assert.Equal([9], read[1].Content);
    }

    [Fact]
    public void A_section_tells_the_version_it_was_written_with()
    {
        var bytes = SnapshotSamples.Write([(SnapshotSamples.Wheel with { Version = 2 }, [1])]);
        Assert.Equal(2, Assert.Single(SnapshotSamples.Read(bytes)).Kind.Version);
    }

    [Fact]
    public void An_unknown_section_is_refused_by_its_number()
    {
        var fault = Assert.Throws<InvalidDataException>(
            () => SnapshotSamples.Read(SnapshotSamples.Write(), [SnapshotSamples.Head]));
        Assert.Contains("section 2", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_section_of_a_later_version_is_refused_by_its_name()
    {
        var fault = Assert.Throws<InvalidDataException>(() => SnapshotSamples.Read(
            SnapshotSamples.Write(), [SnapshotSamples.Head, SnapshotSamples.Wheel with { Version = 2 }]));
        Assert.Contains("section 'wheel': version 3", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_snapshot_that_was_not_finished_is_not_whole()
    {
        using var stream = new MemoryStream();
        new SnapshotWriter(stream).Write(SnapshotSamples.Head, [1]);
        Assert.Throws<InvalidDataException>(() => SnapshotSamples.Read(stream.ToArray()));
    }

    [Fact]
    public void A_writer_keeps_its_order_of_calls()
    {
        using var stream = new MemoryStream();
        var writer = new SnapshotWriter(stream);
        Assert.Throws<InvalidOperationException>(writer.End);
        Assert.Throws<ArgumentException>(() => writer.Write(new SectionKind(0, "nought", 1), []));

        writer.Begin(SnapshotSamples.Head);
        Assert.Throws<InvalidOperationException>(() => writer.Begin(SnapshotSamples.Wheel));
        Assert.Throws<InvalidOperationException>(writer.Finish);
        writer.End();
        writer.Finish();
        Assert.Throws<InvalidOperationException>(() => writer.Write(SnapshotSamples.Head, []));
    }
}
