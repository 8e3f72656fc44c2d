using System.Buffers;

namespace Sched.Wire.Format;

/// <summary>
/// What the user says about the work itself; the engine keeps it as one opaque blob (<c>JobSpec.Body</c>) and never
/// looks inside: <c>version 1 | type | content type | n x (name | value) headers | n x (name | value) labels |
/// payload</c>. No checksum of its own: the log entry has one, and so has the store's record. Reading gives the
/// payload as a slice of the input.
/// </summary>
/// <param name="Type">The handler's name.</param>
/// <param name="Headers">In the order given: equal requests must have equal bytes, because their hash decides.</param>
public readonly record struct JobBody(
    string Type,
    string ContentType,
    KeyValuePair<string, string>[] Headers,
    KeyValuePair<string, string>[] Labels,
    ReadOnlyMemory<byte> Payload)
{
    private const byte Version = 1;

    public void Write(IBufferWriter<byte> output)
    {
        output.WriteByte(Version);
        output.WriteString(Type);
        output.WriteString(ContentType);
        WritePairs(output, Headers);
        WritePairs(output, Labels);
        output.WriteBytes(Payload.Span);
    }

    public static JobBody Read(ReadOnlyMemory<byte> bytes)
    {
        var input = new ByteReader(bytes, "Job body");
        var version = input.ReadByte("version");
        if (version != Version) { throw input.Damaged("version", $"it is {version}, and {Version} is known"); }

        var body = new JobBody(
            input.ReadString("type"),
            input.ReadString("content type"),
            ReadPairs(ref input, "headers"),
            ReadPairs(ref input, "labels"),
            input.ReadBytes("payload"));
        input.ExpectEnd();
        return body;
    }

    private static void WritePairs(IBufferWriter<byte> output, KeyValuePair<string, string>[] pairs)
    {
        output.WriteVarint((uint)pairs.Length);
        foreach (var (name, value) in pairs)
        {
            output.WriteString(name);
            output.WriteString(value);
        }
    }

    private static KeyValuePair<string, string>[] ReadPairs(ref ByteReader input, string what)
    {
        var count = input.ReadCount(2, what);
        if (count == 0) { return []; }

        var pairs = new KeyValuePair<string, string>[count];
        for (var i = 0; i < pairs.Length; i++)
        {
            pairs[i] = new(input.ReadString(what), input.ReadString(what));
        }

        return pairs;
    }
}
