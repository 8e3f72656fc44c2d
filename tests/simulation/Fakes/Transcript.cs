using System.Globalization;

namespace Sched.Tests.Simulation.Fakes;

/// <summary>
/// What happened, line by line, with the virtual time of each: two runs of a seed must not differ in any.
/// </summary>
internal sealed class Transcript(VirtualTime time)
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    public void Add(FormattableString what) => _lines.Add(
        string.Create(CultureInfo.InvariantCulture, $"{time.GetTimestamp()} ")
        + what.ToString(CultureInfo.InvariantCulture));
}
