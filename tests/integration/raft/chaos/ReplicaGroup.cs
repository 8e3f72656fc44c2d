using System.Globalization;
using Xunit;

namespace Sched.Tests.Integration.Raft.Chaos;

/// <summary>Three replica processes and what may be done to them.</summary>
internal sealed class ReplicaGroup : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sched-chaos-").FullName;
    private readonly Random _random;

    public ReplicaGroup(int size, int checkpointEntries, int seed)
    {
        _random = new Random(seed);
        var ports = TestGroup.FreePorts(size * 2);
        LinePorts = ports[size..];
        var raftPorts = string.Join(',', ports[..size]);
        Replicas = [.. Enumerable.Range(0, size).Select(
            i => new Replica(Path.Combine(_folder, $"n{i}"), i, raftPorts, LinePorts, checkpointEntries))];
    }

    public Replica[] Replicas { get; }

    public int[] LinePorts { get; }

    public int Kills { get; private set; }

    public int Corruptions { get; private set; }

    public int Starts => Replicas.Sum(replica => replica.Starts);

    public int Fallbacks => Replicas
        .SelectMany(replica => replica.Errors)
        .Count(line => line.Contains("is damaged; going on", StringComparison.Ordinal));

    public async Task<Replica?> LeaderAsync()
    {
        foreach (var replica in Replicas)
        {
            if (await replica.StatusAsync() is { LeaderTerm: >= 0 })
            {
                return replica;
            }
        }

        return null;
    }

    /// <summary>Kills one, two or all, waits, and starts them again, some over a damaged newest pair.</summary>
    public async Task KillSomeAsync()
    {
        var leader = await LeaderAsync() ?? Replicas[_random.Next(Replicas.Length)];
        var others = Replicas.Where(replica => replica != leader).ToArray();
        _random.Shuffle(others);
        Replica[] victims = _random.Next(100) switch
        {
            < 35 => [leader],
            < 70 => [others[0]],
            < 82 => [leader, others[0]],
            _ => Replicas,
        };
        foreach (var victim in victims)
        {
            Assert.False(victim.HasEndedByItself, string.Join('\n', victim.Errors));
            victim.Kill();
            Kills++;
        }

        await Eventually.PassesAsync(TimeSpan.FromMilliseconds(_random.Next(1500)));
        foreach (var victim in victims)
        {
            StartAgain(victim);
            await Eventually.PassesAsync(TimeSpan.FromMilliseconds(_random.Next(300)));
        }
    }

    public void Dispose()
    {
        foreach (var replica in Replicas)
        {
            replica.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private void StartAgain(Replica replica)
    {
        if (_random.Next(4) == 0 && TryDamageNewestPair(replica.Folder))
        {
            Corruptions++;
        }

        replica.Start();
    }

    // Only where there is an older pair or the whole log: a node with one damaged pair has to be replaced.
    private bool TryDamageNewestPair(string folder)
    {
        var current = Path.Combine(folder, "CURRENT");
        if (!File.Exists(current))
        {
            return false;
        }

        var indexes = File.ReadAllLines(current)[1..3].Select(line => line.Split(' ')[1]).ToArray();
        var path = Path.Combine(folder, "pairs", indexes[0].ToString(CultureInfo.InvariantCulture), "ledger");
        if (indexes[0] == indexes[1] || !File.Exists(path))
        {
            return false;
        }

        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        var place = _random.NextInt64(RandomAccess.GetLength(file));
        var value = new byte[1];
        RandomAccess.Read(file, value, place);
        value[0] ^= 0x55;
        RandomAccess.Write(file, value, place);
        return true;
    }
}
