using System.CommandLine;
using Sched.Sdk;

namespace Sched.Cli;

/// <summary>One command's run: its parsed line, its client, and where its answers go.</summary>
internal sealed class Session(ParseResult parsed, GlobalOptions globals, Surroundings surroundings) : IDisposable
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    private SchedClient? _client;

    public ParseResult Parsed { get; } = parsed;

    public Surroundings Surroundings { get; } = surroundings;

    public string Namespace { get; } = parsed.GetValue(globals.Namespace)!;

    public string[] Endpoints { get; } = globals.EndpointsOf(parsed, surroundings);

    public Printer Printer { get; } = new(surroundings, parsed.GetValue(globals.Output));

    public SchedClient Client => _client ??= NewClient();

    /// <summary>What an argument's exception says, without the name that it has in our code.</summary>
    public static string SentenceOf(ArgumentException error)
    {
        var tail = error.Message.IndexOf(" (Parameter", StringComparison.Ordinal);
        return tail < 0 ? error.Message : error.Message[..tail];
    }

    /// <summary>Makes a call; where a person waits, it is said when no node answers for a while.</summary>
    public async Task<T> CallAsync<T>(Func<SchedClient, Task<T>> call)
    {
        var answer = call(Client);
        if (Surroundings.IsErrorTerminal && await Task.WhenAny(answer, Task.Delay(Silence)) != answer)
        {
            await Surroundings.Error.WriteLineAsync(
                $"No answer from {string.Join(", ", Endpoints)} yet; trying for {TimeText.Show(CallTimeout)} in all.");
        }

        return await answer;
    }

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
                Timeout = CallTimeout,
            }));
        }
        catch (ArgumentException error)
        {
            throw new UsageException(SentenceOf(error), error);
        }
    }
}
