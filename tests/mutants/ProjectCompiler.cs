using System.Diagnostics;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Sched.Tests.Mutants;

/// <summary>
/// Compiles a project in this process, with the arguments that the build itself gives to the compiler: they are asked
/// for once, then a mutant costs about a second.
/// </summary>
internal sealed class ProjectCompiler
{
    private readonly CSharpCommandLineArguments _arguments;
    private readonly Dictionary<string, SyntaxTree> _trees;
    private readonly MetadataReference[] _references;

    private ProjectCompiler(CSharpCommandLineArguments arguments)
    {
        _arguments = arguments;
        _trees = arguments.SourceFiles.ToDictionary(
            static file => file.Path, file => Parse(file.Path, File.ReadAllText(file.Path)));
        _references =
        [
            .. arguments.MetadataReferences.Select(static reference =>
                MetadataReference.CreateFromFile(reference.Reference, reference.Properties)),
        ];
    }

    /// <summary>The file's name of what is made.</summary>
    public string AssemblyFile => Path.GetFileName(_arguments.OutputFileName)!;

    public static ProjectCompiler Of(string projectFile) => new(CSharpCommandLineParser.Default.Parse(
        AskBuild(projectFile), Path.GetDirectoryName(projectFile), sdkDirectory: null));

    /// <summary>The assembly with other texts in place of some files.</summary>
    public byte[] Compile(IReadOnlyDictionary<string, string> changed)
    {
        var trees = _trees.Select(tree =>
            changed.TryGetValue(tree.Key, out var text) ? Parse(tree.Key, text) : tree.Value);

        // What a mutant leaves unused is no error.
        var options = _arguments.CompilationOptions.WithGeneralDiagnosticOption(ReportDiagnostic.Suppress);
        var compilation = CSharpCompilation.Create(_arguments.CompilationName, trees, _references, options);
        var driver = CSharpGeneratorDriver.Create(Generators(), parseOptions: _arguments.ParseOptions);
        driver.RunGeneratorsAndUpdateCompilation(compilation, out var whole, out _);
        using var output = new MemoryStream();
        var emitted = whole.Emit(
            output, manifestResources: _arguments.ManifestResources, options: _arguments.EmitOptions
                .WithDebugInformationFormat(Microsoft.CodeAnalysis.Emit.DebugInformationFormat.PortablePdb));
        if (!emitted.Success)
        {
            var errors = emitted.Diagnostics.Where(static each => each.Severity == DiagnosticSeverity.Error);
            throw new InvalidDataException($"It does not compile:\n{string.Join('\n', errors)}");
        }

        return output.ToArray();
    }

    private SyntaxTree Parse(string path, string text) =>
        CSharpSyntaxTree.ParseText(SourceText.From(text, System.Text.Encoding.UTF8), _arguments.ParseOptions, path);

    private IEnumerable<ISourceGenerator> Generators() =>
        from analyzer in _arguments.AnalyzerReferences
        let path = Path.GetFullPath(analyzer.FilePath, _arguments.BaseDirectory!)
        from generator in new Microsoft.CodeAnalysis.Diagnostics.AnalyzerFileReference(path, new Loader())
            .GetGenerators(LanguageNames.CSharp)
        select generator;

    // Everything but the compiler runs, so the answer holds whatever the build would have made first. A file that does
    // not exist keeps it from finding that there is nothing to do.
    private static string[] AskBuild(string projectFile)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        string[] arguments =
        [
            "msbuild", projectFile, "-target:Compile", "-getItem:CscCommandLineArgs", "-property:Configuration=Release",
            "-property:SkipCompilerExecution=true", "-property:ProvideCommandLineArgs=true",
            "-property:BuildProjectReferences=false", "-property:NonExistentFile=none/none",
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        using var build = Process.Start(start)!;
        var answer = build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        if (build.ExitCode != 0)
        {
            throw new InvalidOperationException($"The build does not tell the arguments of {projectFile}:\n{answer}");
        }

        return
        [
            .. JsonDocument.Parse(answer).RootElement.GetProperty("Items").GetProperty("CscCommandLineArgs")
                .EnumerateArray().Select(static item => item.GetProperty("Identity").GetString()!),
        ];
    }

    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
        }

        public System.Reflection.Assembly LoadFromPath(string fullPath) =>
            System.Reflection.Assembly.LoadFrom(fullPath);
    }
}
