using Sched.Wire.Format;

namespace Sched.Tests.Format;

/// <summary>A small snapshot, and the two ways across it.</summary>
internal static class SnapshotSamples
{
    public static readonly SectionKind Head = new(1, "head", 1);
    public static readonly SectionKind Wheel = new(2, "wheel", 3);
    public static readonly SectionKind[] Known = [Head, Wheel];

    public static (SectionKind Kind, byte[] Content)[] Sections =>
        [(Head, [1, 2, 3]), (Wheel, []), (Wheel, [.. "wheel"u8])];

    public static byte[] Write() => Write(Sections);

    public static byte[] Write((SectionKind Kind, byte[] Content)[] sections)
    {
        using var stream = new MemoryStream();
        var writer = new SnapshotWriter(stream);
        foreach (var (kind, content) in sections)
        {
            writer.Write(kind, content);
        }

        writer.Finish();
        return stream.ToArray();
    }

    public static List<(SectionKind Kind, byte[] Content)> Read(byte[] bytes, SectionKind[]? known = null)
    {
        using var stream = new MemoryStream(bytes);
        var reader = new SnapshotReader(stream, known ?? Known);
        var sections = new List<(SectionKind, byte[])>();
        while (reader.TryRead(out var section))
        {
            sections.Add((section.Kind with { Version = section.Version }, section.Content.ToArray()));
        }

        return sections;
    }
}
