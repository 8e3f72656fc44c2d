using System.Text;
using Sched.Engine;

namespace Sched.Tests.Engine;

/// <summary>
/// Jobs of few ids and few contents, so that the same is submitted again, with the same content or another.
/// </summary>
internal sealed class JobSpecGenerator(Random random, int ids, int bytesMax)
{
    public JobSpec Next(long clockMs, string[] queues)
    {
        var isNamed = random.Next(3) > 0;
        var spec = new JobSpec
        {
            Id = isNamed ? Id() : default(ReadOnlyMemory<byte>),
            Queue = random.Next(queues.Length),
            DueMs = DueMs(clockMs),
            Priority = (byte)(random.Next(3) == 0 ? random.Next(8) : 3),
            Policy = random.Next(3) == 0 ? Policy() : null,
            Key = random.Next(4) == 0 ? "key"u8.ToArray() : default(ReadOnlyMemory<byte>),
            Body = new byte[random.Next(4) == 0 ? random.Next(bytesMax) : random.Next(40)],
        };
        if (random.Next(4) == 0)
        {
            // Of these there are so few that a second submit is likely to be the very same.
            spec = spec with { DueMs = random.Next(3) * 10, DueIsDelay = true, Priority = 3 };
            spec = spec with { Policy = null, Body = default };
        }

        return spec with { ContentHash = ContentHash.Of(spec, queues[spec.Queue]) };
    }

    public RunPolicy Policy() => new(random.Next(1, 5), random.Next(1, 200), random.Next(1, 3_000));

    public byte[] Id()
    {
        var number = random.Next(ids);
        return Encoding.UTF8.GetBytes(
            number % 3 == 0 ? new Guid(number, 7, 0x7000, [0x80, 0, 0, 0, 0, 0, 0, 1]).ToString() : $"job-{number}");
    }

    private long DueMs(long clockMs) => random.Next(100) switch
    {
        < 30 => clockMs,
        < 60 => Math.Max(0, clockMs + random.Next(-5, 30)),
        < 80 => clockMs + random.Next(2_000),
        < 85 => (clockMs / 60_000 * 60_000) + 60_000,
        < 90 => clockMs + random.NextInt64(4 * 3_600_000L),
        < 94 => clockMs + random.NextInt64(3 * 24 * 3_600_000L),
        < 97 => 0,
        97 => (1L << 40) - 1 - random.Next(2),
        98 => (1L << 40) + random.Next(2),
        _ => random.NextInt64(1L << 40),
    };
}
