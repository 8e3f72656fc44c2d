using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Sched.Tests.House;

/// <summary>One file as the tidy rules see it: its path from the root, its lines and, for C#, its syntax.</summary>
internal sealed class SourceFile(string path, string text)
{
    private readonly Lazy<SyntaxNode> _syntax = new(() => CSharpSyntaxTree.ParseText(text).GetRoot());

    /// <summary>From the root, with slashes.</summary>
    public string Path { get; } = path.Replace('\\', '/');

    public string[] Lines { get; } = text.TrimEnd('\n').Split('\n');

    public bool IsCSharp => Path.EndsWith(".cs", StringComparison.Ordinal);

    public SyntaxNode Syntax => _syntax.Value;

    public static SourceFile Read(string path) => new(path, File.ReadAllText(Repository.Absolute(path)));

    public bool IsUnder(params string[] folders) =>
        folders.Any(folder => Path.StartsWith($"{folder}/", StringComparison.Ordinal));

    /// <summary>A fault of this file at a line that counts from one.</summary>
    public string Fault(int line, string what) => $"{Path}:{line}: {what}";

    public string Fault(SyntaxToken token, string what) => Fault(LineOf(token.GetLocation()), what);

    public string Fault(SyntaxTrivia trivia, string what) => Fault(LineOf(trivia.GetLocation()), what);

    public string Fault(SyntaxNode node, string what) => Fault(LineOf(node.GetLocation()), what);

    private static int LineOf(Location location) => location.GetLineSpan().StartLinePosition.Line + 1;
}
