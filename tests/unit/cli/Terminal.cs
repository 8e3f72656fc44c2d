using Sched.Cli;
using Sched.Tests.Fakes;

namespace Sched.Tests.Cli;

/// <summary>Runs command lines against a fake cluster and keeps what they write.</summary>
internal sealed class Terminal
{
    public FakeCluster Cluster { get; } = new(new PumpedScheduler());

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public ImpatientTime Time { get; } = new();

    public string Input { get; init; } = "";

    /// <summary>Columns; null is a pipe.</summary>
    public int? Width { get; init; }

    public string Out { get; private set; } = "";

    public string Error { get; private set; } = "";

    public Task<int> RunAsync(string line) => RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    public async Task<int> RunAsync(params string[] args)
    {
        using var stdout = new StringWriter();
        using var stderr = new StringWriter();
        using var stdin = new StringReader(Input);
        var surroundings = new Surroundings
        {
            Out = stdout,
            Error = stderr,
            In = stdin,
            Width = Width,
            Time = Time,
            Variable = name => Variables.GetValueOrDefault(name),
            ClientOptions = options => options with
            {
                Connect = Cluster.Connect,
                Timeout = TimeSpan.FromMilliseconds(100),
            },
        };
        var code = await Application.RunAsync(args, surroundings, Xunit.TestContext.Current.CancellationToken);
        Out = stdout.ToString();
        Error = stderr.ToString();
        return code;
    }
}
