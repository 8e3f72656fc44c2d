using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Sched.Load;

/// <summary>One object on one line of standard output, for scripts.</summary>
internal static class JsonLine
{
    public static void Print(Action<Utf8JsonWriter> fill)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            fill(json);
            json.WriteEndObject();
        }

        Console.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }
}
