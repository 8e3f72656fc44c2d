using System.CommandLine;
using Sched.Sdk;

namespace Sched.Cli;

/// <summary>One command's run: its parsed line, its client, and where its answers go.</summary>
internal sealed class Session(ParseResult parsed, GlobalOptions globals, Surroundings surroundings) : IDisposable
{
    private SchedClient? _client;

    public ParseResult Parsed { get; } = parsed;

    public Surroundings Surroundings { get; } = surroundings;

    public string Namespace { get; } = parsed.GetValue(globals.Namespace)!;

    public string[] Endpoints { get; } = globals.EndpointsOf(parsed, surroundings);

    public Printer Printer { get; } = new(surroundings, parsed.GetValue(globals.Output));

    public SchedClient Client => _client ??= NewClient();

    public void Dispose() => _client?.Dispose();

    private SchedClient NewClient()
    {
        try
        {
            return new SchedClient(Surroundings.ClientOptions(new SchedClientOptions
            {
                Endpoints = Endpoints,
                Namespace = Namespace,
                BatchJobs = 1_000,
                Timeout = TimeSpan.FromSeconds(15),
            }));
        }
        catch (ArgumentException error)
        {
            throw new UsageException(error.Message, error);
        }
    }
}
