using System.Buffers;
using Sched.Engine;
using Sched.Leader;
using Sched.Tests.Model;
using Sched.Wire.Format;

namespace Sched.Tests.Fuzz;

/// <summary>
/// A founded group with a queue and a few jobs. What a client sent goes the whole way: into an entry, out of it, into
/// the engine. A command that stops the engine would stop every node.
/// </summary>
internal sealed class FuzzedEngine : IDisposable
{
    public const int Jobs = 3;

    // One for all: a writer's buffer is large, and each entry begins anew.
    [ThreadStatic]
    private static EntryWriter? _writer;

    private readonly List<Result> _results = [];
    private long _index;

    public FuzzedEngine()
    {
        Host = new EngineHost(new InMemoryJobStore());
        Host.Applied += applied => _results.AddRange(applied.Results);
        Apply(new Genesis(0, new HashKey(1, 2), new Guid(1, 2, 3, new byte[8]), 1));
        var job = new JobSpec { Priority = 3, Body = "hello"u8.ToArray() };
        Apply(new SubmitJobs(JobEngine.DefaultNamespace, ["mail"], [.. Enumerable.Repeat(job, Jobs)]));
    }

    public EngineHost Host { get; }

    public Result Apply(Command command)
    {
        _results.Clear();
        _writer ??= new EntryWriter();
        _writer.Begin(1, 1_000, 1);
        _writer.Add(1, "fuzz", command);
        Host.Apply(++_index, 1, new ReadOnlySequence<byte>(_writer.Finish()), null);
        return _results[0];
    }

    public void Dispose() => Host.Dispose();
}
