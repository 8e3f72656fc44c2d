using System.Buffers;
using Sched.Engine;

namespace Sched.Tests.Engine;

/// <summary>An engine's state as bytes, section by section.</summary>
internal sealed class EngineSnapshot
{
    private readonly List<(EngineSection Section, byte[] Content)> _sections = [];

    public static EngineSnapshot Of(JobEngine engine)
    {
        var snapshot = new EngineSnapshot();
        foreach (var section in Enum.GetValues<EngineSection>())
        {
            var output = new ArrayBufferWriter<byte>();
            engine.WriteSection(section, output);
            snapshot._sections.Add((section, output.WrittenSpan.ToArray()));
        }

        return snapshot;
    }

    /// <summary>A new engine in this state.</summary>
    public JobEngine Restore(IJobStore store)
    {
        var engine = new JobEngine(store);
        foreach (var (section, content) in _sections)
        {
            engine.ReadSection(section, content);
        }

        return engine;
    }

    /// <summary>The first section whose bytes differ; null when all are equal.</summary>
    public EngineSection? FirstDifference(EngineSnapshot other)
    {
        foreach (var (mine, theirs) in _sections.Zip(other._sections))
        {
            if (!mine.Content.AsSpan().SequenceEqual(theirs.Content))
            {
                return mine.Section;
            }
        }

        return null;
    }
}
