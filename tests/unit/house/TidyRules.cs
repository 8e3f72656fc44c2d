using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Sched.Tests.House;

/// <summary>
/// The part of docs/CONVENTIONS.md that a program can check. A rule looks at one file and names its faults; what a
/// rule can say is never said in review.
/// </summary>
internal static partial class TidyRules
{
    public const int LineColumnsMax = 120;
    public const int MethodLinesMax = 70;
    public const int FileLinesMax = 600;

    private static readonly string[] UnorderedOrInexact = ["Dictionary", "HashSet", "double", "Double", "float"];

    /// <summary>A longer line does not fit beside another file on a screen.</summary>
    public static IEnumerable<string> Lines_are_short(SourceFile file) =>
        from line in Numbered(file)
        where file.IsCSharp || file.Path.EndsWith(".proto", StringComparison.Ordinal)
        where line.Text.Length > LineColumnsMax
        select file.Fault(line.Number, $"the line has {line.Text.Length} columns, at most {LineColumnsMax}");

    /// <summary>A method fits on a screen.</summary>
    public static IEnumerable<string> Methods_are_short(SourceFile file) =>
        from node in CSharp(file).OfType<CSharpSyntaxNode>()
        where node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax
        let span = node.GetLocation().GetLineSpan()
        let lines = span.EndLinePosition.Line - span.StartLinePosition.Line + 1
        where lines > MethodLinesMax
        select file.Fault(node, $"the method has {lines} lines, at most {MethodLinesMax}");

    /// <summary>A file holds one idea; 600 lines never do.</summary>
    public static IEnumerable<string> Files_are_short(SourceFile file) =>
        file.IsCSharp && file.Lines.Length > FileLinesMax
            ? [file.Fault(1, $"the file has {file.Lines.Length} lines, at most {FileLinesMax}")]
            : [];

    /// <summary>
    /// The order of a hash table and the rounding of a fraction are no contract, so replicas could part over them.
    /// The banned-symbol analyzer sees neither keywords nor inferred types, hence the words and the literals.
    /// </summary>
    public static IEnumerable<string> The_engine_is_deterministic(SourceFile file) =>
        from token in Tokens(file)
        where file.IsUnder("wheel", "engine")
        where (IsWord(token) && UnorderedOrInexact.Contains(token.ValueText)) || token.Value is double or float
        select file.Fault(token, $"'{token.Text}' has no place where replicas must agree");

    /// <summary>
    /// A test that sleeps is slow when it passes and wrong when the machine is busy. A delay without end is no sleep:
    /// it waits for its token. Neither is one over a given clock, which a test moves by hand.
    /// </summary>
    public static IEnumerable<string> Tests_do_not_sleep(SourceFile file) =>
        from access in CSharp(file).OfType<MemberAccessExpressionSyntax>()
        where file.IsUnder("tests")
        let call = access.ToString()
        where call.EndsWith("Thread.Sleep", StringComparison.Ordinal)
            || (call.EndsWith("Task.Delay", StringComparison.Ordinal) && !IsEndless(access.Parent)
                && !HasGivenClock(access.Parent))
        select file.Fault(access, $"{call}: await a signal or move a fake clock");

    /// <summary>Unfinished work belongs in the tracker, where somebody sees it.</summary>
    public static IEnumerable<string> Nothing_is_left_for_later(SourceFile file) => file.IsCSharp
        ? UnfinishedCode(file)
        : from line in Numbered(file)
          where UnfinishedMark().IsMatch(line.Text)
          select file.Fault(line.Number, "a mark of unfinished work");

    /// <summary>A dependency must save more than it costs to read; the line above says how.</summary>
    public static IEnumerable<string> Every_package_has_a_reason(SourceFile file) =>
        from line in Numbered(file)
        where file.Path.EndsWith(".props", StringComparison.Ordinal)
        where line.Text.Contains("<PackageVersion ", StringComparison.Ordinal)
        where !IsComment(file.Lines.ElementAtOrDefault(line.Number - 2) ?? "")
        select file.Fault(line.Number, "a package without a comment above it that says what it saves");

    /// <summary>A warning is switched off with its reason on the same line, or not at all.</summary>
    public static IEnumerable<string> A_silenced_warning_says_why(SourceFile file) =>
        from trivia in file.IsCSharp ? file.Syntax.DescendantTrivia() : []
        where trivia.GetStructure() is PragmaWarningDirectiveTriviaSyntax pragma
            && pragma.DisableOrRestoreKeyword.IsKind(SyntaxKind.DisableKeyword)
            && !pragma.ToFullString().Contains("//", StringComparison.Ordinal)
        select file.Fault(trivia.GetStructure()!, "a warning is switched off without a reason on the same line");

    // Marks count in comments and names only: a text that the program prints may say what it likes.
    private static IEnumerable<string> UnfinishedCode(SourceFile file)
    {
        var comments =
            from trivia in file.Syntax.DescendantTrivia()
            where UnfinishedMark().IsMatch(trivia.ToString())
            select file.Fault(trivia, "a mark of unfinished work");
        var names =
            from token in Tokens(file)
            where token.IsKind(SyntaxKind.IdentifierToken)
            where UnfinishedMark().IsMatch(token.Text) || token.Text == "NotImplementedException"
            select file.Fault(token, $"'{token.Text}' marks unfinished work");
        return comments.Concat(names);
    }

    private static bool HasGivenClock(SyntaxNode? call) =>
        call is InvocationExpressionSyntax { ArgumentList.Arguments: [_, var second, ..] }
        && second.ToString() is "time" or "_time" or "Time";

    private static bool IsEndless(SyntaxNode? call) =>
        call is InvocationExpressionSyntax { ArgumentList.Arguments: [var duration, ..] }
        && duration.ToString() is "Timeout.Infinite" or "Timeout.InfiniteTimeSpan";

    private static bool IsComment(string line)
    {
        var text = line.Trim();
        return text.StartsWith("<!--", StringComparison.Ordinal) && text.EndsWith("-->", StringComparison.Ordinal);
    }

    private static bool IsWord(SyntaxToken token) => token.IsKind(SyntaxKind.IdentifierToken) || token.IsKeyword();

    private static IEnumerable<(int Number, string Text)> Numbered(SourceFile file) =>
        file.Lines.Select((text, index) => (index + 1, text));

    private static IEnumerable<SyntaxNode> CSharp(SourceFile file) =>
        file.IsCSharp ? file.Syntax.DescendantNodes() : [];

    private static IEnumerable<SyntaxToken> Tokens(SourceFile file) =>
        file.IsCSharp ? file.Syntax.DescendantTokens() : [];

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex UnfinishedMark();
}
