using System.CommandLine;

namespace Sched.Cli;

/// <summary>The options that every command has.</summary>
internal sealed class GlobalOptions
{
    private const string DefaultEndpoint = "http://127.0.0.1:7070";

    public GlobalOptions()
    {
        Output.Aliases.Add("-o");
        Output.Recursive = true;
    }

    public Option<string[]> Endpoint { get; } = new("--endpoint", "-e")
    {
        Description = "Address of a node; repeat it for more. "
            + $"Default: SCHED_ENDPOINTS (comma-separated), else {DefaultEndpoint}.",
        HelpName = "http://HOST:PORT",
        Recursive = true,
        Arity = ArgumentArity.OneOrMore,
    };

    public Option<string> Namespace { get; } = new("--namespace", "-n")
    {
        Description = "The namespace to work in.",
        HelpName = "NAME",
        Recursive = true,
        DefaultValueFactory = static _ => "default",
    };

    public Option<OutputFormat> Output { get; } = CheckedOption.Choice(
        "--output",
        "table|json",
        "Tables for people, which is the default, or json: one object a line.",
        ("table", OutputFormat.Table),
        ("json", OutputFormat.Json));

    public void AddTo(Command root)
    {
        root.Options.Add(Endpoint);
        root.Options.Add(Namespace);
        root.Options.Add(Output);
    }

    public string[] EndpointsOf(ParseResult parsed, Surroundings surroundings)
    {
        if (parsed.GetValue(Endpoint) is { Length: > 0 } named)
        {
            return named;
        }

        var listed = (surroundings.Variable("SCHED_ENDPOINTS") ?? "")
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return listed.Length > 0 ? listed : [DefaultEndpoint];
    }
}
