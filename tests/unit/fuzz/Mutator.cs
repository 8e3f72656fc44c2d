using System.Buffers.Binary;

namespace Sched.Tests.Fuzz;

/// <summary>
/// Makes new inputs of old ones, the same ones in each run: bits turned, pieces cut out, doubled, moved or taken from
/// another input, and numbers that are borders somewhere.
/// </summary>
internal sealed class Mutator(IReadOnlyList<byte[]> inputs, int seed)
{
    private const int ChangesMax = 4;
    private const int BytesMax = 4_096;

    private static readonly ulong[] Borders =
    [
        0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x1_0000_0000,
        long.MaxValue, 1UL << 63, ulong.MaxValue,
    ];

    private readonly Random _random = new(seed);

    public byte[] Next()
    {
        var bytes = new List<byte>(Any());
        for (var left = _random.Next(ChangesMax) + 1; left > 0; left--)
        {
            Change(bytes);
        }

        return [.. bytes.Take(BytesMax)];
    }

    private void Change(List<byte> bytes)
    {
        var at = _random.Next(bytes.Count + 1);
        var length = Math.Min(_random.Next(1, 9), bytes.Count - at);
        switch (_random.Next(8))
        {
            case 0 or 1 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 2 when at < bytes.Count:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.InsertRange(_random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 5:
                Overwrite(bytes, at);
                break;
            case 6:
                var other = Any();
                bytes.RemoveRange(at, bytes.Count - at);
                bytes.AddRange(other.AsSpan(_random.Next(other.Length + 1)));
                break;
            default:
                bytes.InsertRange(at, new byte[_random.Next(1, 5)]);
                break;
        }
    }

    private void Overwrite(List<byte> bytes, int at)
    {
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        var border = Borders[_random.Next(Borders.Length)];
        if (_random.Next(2) == 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(number, border);
        }
        else
        {
            BinaryPrimitives.WriteUInt64BigEndian(number, border);
        }

        var width = Math.Min(1 << _random.Next(4), bytes.Count - at);
        for (var i = 0; i < width; i++)
        {
            bytes[at + i] = number[i];
        }
    }

    private byte[] Any() => inputs[_random.Next(inputs.Count)];
}
