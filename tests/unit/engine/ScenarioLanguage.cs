using System.Globalization;
using System.Text;
using Sched.Engine;

namespace Sched.Tests.Engine;

/// <summary>Reads one command of a scenario: a verb, its words, and settings as name=value.</summary>
internal static class ScenarioLanguage
{
    private const string Namespace = "default";

    public static Command Parse(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var settings = new Settings([.. words.Where(word => word.Contains('=', StringComparison.Ordinal))]);
        string[] names = [.. words.Skip(1).Where(word => !word.Contains('=', StringComparison.Ordinal))];
        return words[0] switch
        {
            "genesis" => JudgedEngine.Genesis,
            "term" => new NewTerm(),
            "namespace" => new PutNamespace(names[0], settings.Text("create") == "yes"),
            "queue" => new PutQueue(Namespace, names[0], settings.Policy() ?? RunPolicy.Default),
            "submit" => Submit(names[0], settings),
            "cancel" => new CancelJobs(Namespace, [new JobRef(Utf8(names[0]))], names.Contains("force")),
            "advance" => new AdvanceTime(settings.Number("to", long.MaxValue)),
            "open" => Open(names),
            "grant" => Grant(Session(names), settings),
            "ack" => new AckRuns(Session(names), default, 0, default, [Item(names[1], names[2], settings)]),
            "ack-all" => AckAll(names),
            "release" => new ReleaseRuns(Session(names), [Run(names[1])]),
            "expire" => new ExpireSession(Session(names), settings.Tokens("started")),
            _ => throw new FormatException($"Unknown verb '{words[0]}'."),
        };
    }

    private static SubmitJobs Submit(string queue, Settings settings)
    {
        var id = settings.Text("id");
        var spec = new JobSpec
        {
            Id = id is null ? default(ReadOnlyMemory<byte>) : Encoding.UTF8.GetBytes(id),
            DueMs = settings.Number("due", settings.Number("delay", 0)),
            DueIsDelay = settings.Text("delay") is not null,
            Priority = (byte)settings.Number("priority", Limits.PriorityDefault),
            Policy = settings.Policy(),
            Body = new byte[settings.Number("bytes", 0)],
        };
        spec = spec with { ContentHash = ContentHash.Of(spec, queue) };
        var jobs = Enumerable.Repeat(spec, (int)settings.Number("times", 1));
        return new SubmitJobs(settings.Text("namespace") ?? Namespace, [queue], [.. jobs]);
    }

    private static GrantLeases Grant(uint session, Settings settings)
    {
        var slots = (int)settings.Number("slots", 1);
        var window = (int)settings.Number("window", slots);
        return new GrantLeases(session, slots, window, settings.Number("bytes", 1 << 20));
    }

    private static OpenSession Open(string[] names) =>
        new(new SessionId(1, (ulong)names[0].Length), Namespace, names[1..], Limits.SessionTtlMsDefault, names[0]);

    // "ack-all 1 17 256": session 1 succeeded with all 256 runs of the batch that begins with token 17.
    private static AckRuns AckAll(string[] names)
    {
        var count = int.Parse(names[2], CultureInfo.InvariantCulture);
        var bits = new byte[(count + 7) / 8];
        for (var bit = 0; bit < count; bit++)
        {
            bits[bit / 8] |= (byte)(1 << (bit % 8));
        }

        return new AckRuns(Session(names), Token(names[1]), count, bits, []);
    }

    private static AckItem Item(string run, string verdict, Settings settings)
    {
        var (seq, token) = Run(run);
        var said = Enum.Parse<Verdict>(verdict, ignoreCase: true);
        return new AckItem(seq, token, said, Utf8(settings.Text("detail") ?? ""));
    }

    // "3@7" is run 3 under token 7.
    private static RunRef Run(string text)
    {
        var parts = text.Split('@');
        return new RunRef(long.Parse(parts[0], CultureInfo.InvariantCulture), Token(parts[1]));
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static FencingToken Token(string text) => new(long.Parse(text, CultureInfo.InvariantCulture));

    private static uint Session(string[] names) => uint.Parse(names[0], CultureInfo.InvariantCulture);

    private sealed class Settings(string[] words)
    {
        public string? Text(string name) =>
            words.FirstOrDefault(word => word.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];

        public long Number(string name, long otherwise) =>
            Text(name) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : otherwise;

        public FencingToken[] Tokens(string name) =>
            [.. (Text(name) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Token)];

        // attempts=3 backoff=100 backoff-max=1000
        public RunPolicy? Policy() =>
            Text("attempts") is null
                ? null
                : new RunPolicy((int)Number("attempts", 5), Number("backoff", 1_000), Number("backoff-max", 3_600_000));
    }
}
