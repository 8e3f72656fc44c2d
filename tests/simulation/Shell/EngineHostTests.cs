using System.Buffers;
using Sched.Engine;
using Sched.Leader;
using Sched.Tests.Model;
using Sched.Wire.Format;
using Xunit;

namespace Sched.Tests.Simulation.Shell;

public sealed class EngineHostTests : IDisposable
{
    private const long EpochUnixMs = 20_000L * 24 * 3_600_000;

    private readonly InMemoryJobStore _store = new();
    private readonly EngineHost _host;
    private long _index;

    public EngineHostTests()
    {
        _host = new EngineHost(_store);
        Apply(_host, new Genesis(EpochUnixMs, new HashKey(1, 2), new Guid(3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13), 1));
        Apply(_host, new NewTerm());
    }

    public void Dispose() => _host.Dispose();

    [Fact]
    public void A_snapshot_restores_the_state_and_the_index()
    {
        Apply(_host, Submit("a", 5), Submit("b", 0));
        using var restored = new EngineHost(_store);
        restored.ReadSnapshot(Snapshot(_host));

        Assert.Equal(_host.AppliedIndex, restored.AppliedIndex);
        Assert.Equal(_host.AppliedTerm, restored.AppliedTerm);
        Assert.Equal(Digest(_host), Digest(restored));
        Assert.Equal(Snapshot(_host).ToArray(), Snapshot(restored).ToArray());
    }

    [Fact]
    public void An_entry_that_is_loaded_already_is_skipped()
    {
        var told = 0;
        _host.Applied += _ => told++;
        var digest = Digest(_host);
        _host.Apply(_index, 1, Entry(1, Submit("a", 0)), null);

        Assert.Equal(0, told);
        Assert.Equal(digest, Digest(_host));
    }

    [Fact]
    public void An_entry_written_in_another_term_stops_the_node()
    {
        Assert.Throws<InvalidOperationException>(
            () => _host.Apply(_index + 1, 2, Entry(1, Submit("a", 0)), null));
        Assert.Equal(_index, _host.AppliedIndex);
    }

    [Fact]
    public void A_damaged_snapshot_leaves_an_empty_engine()
    {
        var bytes = Snapshot(_host).ToArray();
        bytes[^20] ^= 1;
        using var restored = new EngineHost(_store);

        Assert.Throws<InvalidDataException>(() => restored.ReadSnapshot(new MemoryStream(bytes)));
        Assert.Equal(0, restored.AppliedIndex);
        Assert.False(restored.Read(static engine => engine.IsFounded));
    }

    [Fact]
    public void A_section_that_stands_twice_or_too_early_is_refused_before_it_is_read()
    {
        const int FirstAt = 16;
        const int SecondAt = FirstAt + 16 + 16;
        var bytes = Snapshot(_host).ToArray();

        var twice = FaultOf([.. bytes[..SecondAt], .. bytes[FirstAt..]]);
        Assert.Contains("'host' is out of place", twice, StringComparison.Ordinal);
        var tooEarly = FaultOf([.. bytes[..FirstAt], .. bytes[SecondAt..]]);
        Assert.Contains("'Group' is out of place", tooEarly, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_entry_brings_effects_and_answers_of_its_own()
    {
        var applied = new List<AppliedEntry>();
        _host.Applied += applied.Add;
        Apply(_host, Submit("a", 0), new OpenSession(new SessionId(1, 2), "default", ["q"], 3_000, "w"));
        var session = (uint)applied[0].Results[1].Number;
        Apply(_host, new GrantLeases(session, 1, 1, 1_000));
        Apply(_host, Submit("b", 0));

        Assert.Empty(applied[0].Effects.Granted);
        Assert.Single(applied[1].Effects.Granted);
        Assert.Empty(applied[2].Effects.Granted);
        Assert.Equal([_index - 2, _index - 1, _index], applied.Select(static entry => entry.Index));
    }

    private static SubmitJobs Submit(string id, long dueMs) => new(
        "default", ["q"], [new JobSpec { Id = System.Text.Encoding.UTF8.GetBytes(id), DueMs = dueMs, Priority = 3 }]);

    private string FaultOf(byte[] snapshot)
    {
        using var restored = new EngineHost(_store);
        return Assert.Throws<InvalidDataException>(() => restored.ReadSnapshot(new MemoryStream(snapshot))).Message;
    }

    private static ulong Digest(EngineHost host) => host.Read(static engine => engine.Digest);

    private static MemoryStream Snapshot(EngineHost host)
    {
        var output = new MemoryStream();
        host.WriteSnapshot(output);
        output.Position = 0;
        return output;
    }

    private static ReadOnlySequence<byte> Entry(long term, params Command[] commands)
    {
        var writer = new EntryWriter();
        writer.Begin(term, clockMs: 3, level: 1);
        for (var i = 0; i < commands.Length; i++)
        {
            writer.Add((ulong)i + 1, "test", commands[i]);
        }

        return new ReadOnlySequence<byte>(writer.Finish().ToArray());
    }

    private void Apply(EngineHost host, params Command[] commands) =>
        host.Apply(++_index, 1, Entry(1, commands), null);
}
