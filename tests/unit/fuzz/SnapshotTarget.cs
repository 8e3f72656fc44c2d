using System.Buffers.Binary;
using Sched.Engine;
using Sched.Leader;
using Sched.Tests.Format;
using Sched.Wire.Format;

namespace Sched.Tests.Fuzz;

/// <summary>
/// The snapshot's reader: over the bytes as they are, with the engine behind it, and over the same with all checksums
/// made right as far as the lengths allow. It is read, or it is an InvalidDataException.
/// </summary>
internal static class SnapshotTarget
{
    public static FuzzTarget Target { get; } = new("snapshot", Read,
    [
        ("engine", OfEngine()),
    ]);

    private static SectionKind[] Kinds { get; } =
    [
        new(0x1000, "host", 1),
        .. Enum.GetValues<EngineSection>().Select(section => new SectionKind((ushort)section, section.ToString(), 1)),
    ];

    public static bool Read(ReadOnlySpan<byte> input)
    {
        var bytes = input.ToArray();
        using var host = new EngineHost(new Model.InMemoryJobStore());
        var isTaken = IsTaken(() => host.ReadSnapshot(new MemoryStream(bytes)));
        return isTaken | IsTaken(() => SnapshotSamples.Read(Resealed(bytes), Kinds));
    }

    private static bool IsTaken(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static byte[] Resealed(byte[] bytes)
    {
        var at = SnapshotLayout.HeaderBytes;
        while (at + SnapshotLayout.SectionHeadBytes <= bytes.Length)
        {
            var head = bytes.AsSpan(at, SnapshotLayout.SectionHeadBytes);
            var isTrailer = BinaryPrimitives.ReadUInt16LittleEndian(head) == SnapshotLayout.TrailerId;
            var length = BinaryPrimitives.ReadUInt64LittleEndian(head[SnapshotLayout.SectionLengthAt..]);
            var room = (ulong)(bytes.Length - at - SnapshotLayout.SectionHeadBytes);
            if (isTrailer || length > room)
            {
                Seal(head, isTrailer ? Crc32C.Of(bytes.AsSpan(0, at)) : 0, default);
                break;
            }

            Seal(head, 0, bytes.AsSpan(at + SnapshotLayout.SectionHeadBytes, (int)length));
            at += SnapshotLayout.SectionHeadBytes + (int)length;
        }

        return bytes;
    }

    private static void Seal(Span<byte> head, uint crc, ReadOnlySpan<byte> content)
    {
        crc = Crc32C.Append(Crc32C.Append(crc, head[..SnapshotLayout.SectionCrcAt]), content);
        BinaryPrimitives.WriteUInt32LittleEndian(head[SnapshotLayout.SectionCrcAt..], crc);
    }

    private static byte[] OfEngine()
    {
        using var fuzzed = new FuzzedEngine();
        fuzzed.Apply(new OpenSession(new SessionId(1, 2), JobEngine.DefaultNamespace, ["mail"], 15_000, "w"));
        fuzzed.Apply(new GrantLeases(1, 2, 2, 1 << 20));
        using var output = new MemoryStream();
        fuzzed.Host.WriteSnapshot(output);
        return output.ToArray();
    }
}
