using System.Text;
using Sched.Engine;

namespace Sched.Tests.Model;

/// <summary>
/// The content hash written a second time: due, is delay, priority, has policy, the policy's three numbers, and the
/// hashes of queue, key and body, little-endian, in this order.
/// </summary>
public static class ModelContentHash
{
    private const int Version = 1;

    public static ulong Of(JobSpec job, string queue)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes))
        {
            writer.Write(job.DueMs);
            writer.Write(job.DueIsDelay);
            writer.Write(job.Priority);
            writer.Write(job.Policy.HasValue);
            writer.Write(job.Policy?.MaxAttempts ?? 0);
            writer.Write(job.Policy?.BackoffMs ?? 0L);
            writer.Write(job.Policy?.BackoffMaxMs ?? 0L);
            writer.Write(Hash(Encoding.UTF8.GetBytes(queue)));
            writer.Write(Hash(job.Key.ToArray()));
            writer.Write(Hash(job.Body.ToArray()));
        }

        return (Hash(bytes.ToArray()) / 16 * 16) + Version;
    }

    // The key spells "SchedContentHash", read as two big-endian words.
    private static ulong Hash(byte[] bytes)
    {
        var name = "SchedContentHash"u8.ToArray();
        Array.Reverse(name, 0, 8);
        Array.Reverse(name, 8, 8);
        return ModelHash.Of(BitConverter.ToUInt64(name, 0), BitConverter.ToUInt64(name, 8), bytes).First;
    }
}
