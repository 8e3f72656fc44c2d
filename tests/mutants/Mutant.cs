namespace Sched.Tests.Mutants;

/// <summary>One place of a mutant: a text that occurs once in a file, and what stands there instead.</summary>
internal sealed record Edit(string Path, string Old, string New)
{
    public string ApplyTo(string source)
    {
        var at = source.IndexOf(Old, StringComparison.Ordinal);
        if (at < 0 || source.IndexOf(Old, at + 1, StringComparison.Ordinal) >= 0)
        {
            throw new InvalidDataException($"{Path} does not hold this text exactly once:\n{Old}");
        }

        return string.Concat(source.AsSpan(0, at), New, source.AsSpan(at + Old.Length));
    }
}

/// <summary>
/// A bug sown on purpose, as a file. Its lines are <c>name: value</c> (<c>breaks</c>, <c>expect</c>, and
/// <c>survives</c> with the reason for one that is not found); then come the edits:
/// <c>@@ path</c>, the old text, <c>==</c>, the new text.
/// </summary>
internal sealed record Mutant(string Name, string Breaks, string Expect, string? Survives, Edit[] Edits)
{
    private const string EditMark = "@@ ";
    private const string NewMark = "==";

    /// <summary>All edits of a mutant change one project.</summary>
    public string Path => Edits[0].Path;

    public static Mutant[] ReadAll(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.mutant").Order(StringComparer.Ordinal).Select(Read)];

    public static Mutant Read(string file)
    {
        var lines = File.ReadAllText(file).TrimEnd('\n').Split('\n');
        var head = lines.TakeWhile(static line => !line.StartsWith(EditMark, StringComparison.Ordinal))
            .Where(static line => line.Length > 0)
            .ToDictionary(
                static line => line[..line.IndexOf(':', StringComparison.Ordinal)],
                static line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
        return new Mutant(
            System.IO.Path.GetFileNameWithoutExtension(file), head["breaks"], head["expect"],
            head.GetValueOrDefault("survives"), [.. EditsOf(lines)]);
    }

    private static IEnumerable<Edit> EditsOf(string[] lines)
    {
        for (var at = Next(lines, 0, EditMark); at < lines.Length; at = Next(lines, at + 1, EditMark))
        {
            var middle = Next(lines, at, NewMark);
            var end = Next(lines, at + 1, EditMark);
            yield return new Edit(
                lines[at][EditMark.Length..],
                string.Join('\n', lines[(at + 1)..middle]),
                string.Join('\n', lines[(middle + 1)..end]));
        }
    }

    private static int Next(string[] lines, int from, string mark)
    {
        var at = Array.FindIndex(
            lines, from, line => mark == NewMark ? line == mark : line.StartsWith(mark, StringComparison.Ordinal));
        return at < 0 ? lines.Length : at;
    }
}
