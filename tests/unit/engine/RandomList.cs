using Sched.Engine;
using Sched.Tests.Model;

namespace Sched.Tests.Engine;

/// <summary>
/// One random list of entries: made while it runs, since what is asked next depends on what was answered.
/// </summary>
internal sealed class RandomList(int seed, Action<JudgedEngine>? observe = null) : IDisposable
{
    private const int EntriesBetweenLooks = 20;

    private readonly JudgedEngine _engine = new();
    private readonly List<Entry> _entries = [];

    /// <summary>Runs the list under the judge; a failure is told by the shortest list that still fails.</summary>
    /// <param name="observe">Called after each entry; what it throws fails the list as it is.</param>
    public static IReadOnlyList<Entry> Run(int seed, Action<JudgedEngine>? observe = null)
    {
        using var list = new RandomList(seed, observe);
        try
        {
            list.Generate();
            new Drain(list._engine, list.Apply).Run();
            list._engine.CheckViews();
            return list._entries;
        }
        catch (Exception fault) when (fault is not Xunit.Sdk.XunitException)
        {
            var small = new EntryShrinker(entries => FaultOf(entries) is not null).Shrink(list._entries);
            var reason = FaultOf(small) ?? fault;
            throw new JudgeException($"Seed {seed}: {reason.Message}\n{string.Join('\n', small)}", reason);
        }
    }

    public void Dispose() => _engine.Dispose();

    private void Generate()
    {
        var generator = new CommandGenerator(seed, _engine.State);
        var commandsLeft = new Random(seed).Next(300, 1_000);
        Apply(0, generator.Founding());
        while (commandsLeft > 0)
        {
            var clockMs = Math.Max(0, generator.NextClockMs());
            var commands = generator.Next(clockMs);
            commandsLeft -= commands.Length;
            Apply(clockMs, commands);
        }
    }

    private Result[] Apply(long clockMs, params Command[] commands)
    {
        _entries.Add(_engine.NextEntry(clockMs, commands));
        var results = _engine.Apply(_entries[^1]);
        if (_entries.Count % EntriesBetweenLooks == 0)
        {
            _engine.CheckViews();
        }

        observe?.Invoke(_engine);

        return results;
    }

    private static Exception? FaultOf(IReadOnlyList<Entry> entries)
    {
        using var engine = new JudgedEngine();
        try
        {
            foreach (var entry in entries)
            {
                engine.Apply(entry);
                engine.CheckViews();
            }

            return null;
        }
        catch (Exception fault)
        {
            return fault;
        }
    }
}
