using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sched.Tests.Simulator.Plan;

/// <summary>Everything that decides a run. Written to a file it is a test.</summary>
/// <param name="Note">What it showed, for people.</param>
internal sealed record Case(string Note, Options Options, Fault[] Faults, Operation[] Operations)
{
    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static Case Of(ulong seed) => new Draft(seed).Draw();

    public static Case Read(string path) => JsonSerializer.Deserialize<Case>(File.ReadAllText(path), Format)
        ?? throw new InvalidDataException($"'{path}' holds no case.");

    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, Format) + "\n");
}
