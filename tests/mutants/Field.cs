namespace Sched.Tests.Mutants;

/// <summary>The checkout in which bugs are sown: its projects, and the simulator that was built from it.</summary>
internal sealed class Field(string root)
{
    // Of ten tries nine must find it: after two that did not, the rest would tell nothing.
    private const int SurvivalsMax = 2;

    private readonly Dictionary<string, ProjectCompiler> _compilers = new(StringComparer.Ordinal);
    private readonly string _output = Path.Combine(root, "artifacts/bin/Simulator/release");
    private readonly string _scratch = Path.Combine(root, "artifacts/mutants");

    public string Sown { get; } = Path.Combine(root, "tests/mutants/sown");

    /// <summary>Runs seeds with the projects of these mutants compiled here, without a bug.</summary>
    public Bout RunUnchanged(IEnumerable<Mutant> mutants, int seeds)
    {
        using var arena = NewArena("control");
        foreach (var path in mutants.Select(static mutant => mutant.Path))
        {
            var compiler = CompilerOf(path);
            arena.Put(compiler.AssemblyFile, compiler.Compile(new Dictionary<string, string>()));
        }

        return arena.Run(1, seeds);
    }

    public Fate Run(Mutant mutant, int tries, int seeds)
    {
        var compiler = CompilerOf(mutant.Path);
        using var arena = NewArena(mutant.Name);
        arena.Put(compiler.AssemblyFile, compiler.Compile(Changed(mutant)));
        var bouts = new Bout?[tries];
        var survived = 0;
        Parallel.For(0, tries, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, number =>
        {
            if (Volatile.Read(ref survived) < SurvivalsMax)
            {
                var bout = arena.Run(1 + (number * seeds), seeds);
                Interlocked.Add(ref survived, bout.Property is null ? 1 : 0);
                bouts[number] = bout;
            }
        });
        return new Fate(mutant, [.. bouts.OfType<Bout>()]);
    }

    private Arena NewArena(string name) => new(_output, Path.Combine(_scratch, name));

    private Dictionary<string, string> Changed(Mutant mutant)
    {
        var changed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var edit in mutant.Edits)
        {
            var path = Path.Combine(root, edit.Path);
            changed[path] = edit.ApplyTo(changed.GetValueOrDefault(path) ?? File.ReadAllText(path));
        }

        return changed;
    }

    private ProjectCompiler CompilerOf(string path)
    {
        var folder = Path.GetDirectoryName(Path.Combine(root, path))!;
        while (Directory.GetFiles(folder, "*.csproj").Length == 0)
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        if (!_compilers.TryGetValue(folder, out var compiler))
        {
            compiler = ProjectCompiler.Of(Directory.GetFiles(folder, "*.csproj")[0]);
            _compilers.Add(folder, compiler);
        }

        return compiler;
    }
}
