using System.Xml.Linq;
using Xunit;

namespace Sched.Tests.House;

/// <summary>
/// The architecture as two tables: which layer refers to which, and which layer knows which library. Both are exact,
/// so a new arrow is a decision that somebody makes here and explains in docs/ARCHITECTURE.md.
/// </summary>
public sealed class LayeringTests
{
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["wheel"] = [],
        ["engine"] = ["wheel"],
        ["wire/format"] = ["engine"],
        ["wire/api"] = [],
        ["calendar"] = [],
        ["store"] = ["engine", "wire/format"],
        ["leader"] = ["engine", "wire/format"],
        ["raft"] = ["leader", "engine", "wire/format"],
        ["server"] = ["engine", "wire/format", "wire/api", "store", "leader", "raft"],
        ["sdk"] = ["wire/api"],
        ["cli"] = ["calendar", "sdk", "wire/api"],
        ["jepsen-style"] = ["sdk", "wire/api"],
    };

    // Libraries that no production layer knows serve the tests and the benchmarks.
    private static readonly Dictionary<string, string[]> Libraries = new()
    {
        ["BenchmarkDotNet"] = [],
        ["Cronos"] = [],
        ["DotNext.IO"] = ["raft"],
        ["DotNext.Net.Cluster"] = ["raft"],
        ["FsCheck.Xunit.v3"] = [],
        ["Google.Api.CommonProtos"] = ["wire/api"],
        ["Google.Protobuf"] = ["wire/api"],
        ["Grpc.AspNetCore"] = ["server"],
        ["Grpc.Core.Api"] = ["wire/api"],
        ["Grpc.Net.Client"] = ["sdk", "server"],
        ["Grpc.Tools"] = ["wire/api"],
        ["HdrHistogram"] = ["jepsen-style"],
        ["Ical.Net"] = ["calendar"],
        ["Microsoft.CodeAnalysis.BannedApiAnalyzers"] = ["engine", "leader", "sdk", "wheel"],
        ["Microsoft.CodeAnalysis.CSharp"] = [],
        ["Microsoft.Extensions.Logging.Abstractions"] = ["leader", "raft", "sdk", "store"],
        ["Microsoft.Extensions.TimeProvider.Testing"] = [],
        ["Microsoft.FASTER.Core"] = ["store"],
        ["NodaTime"] = ["calendar"],
        ["Spectre.Console"] = ["cli", "jepsen-style"],
        ["System.CommandLine"] = ["cli"],
        ["System.IO.Hashing"] = ["raft", "store"],
        ["System.Interactive.Async"] = ["store"],
        ["System.Linq.Async"] = ["store"],
        ["YamlDotNet"] = ["cli"],
        ["xunit.v3.mtp-v2"] = [],
    };

    public static TheoryData<string> Layers => [.. Arrows.Keys];

    public static TheoryData<string> LibraryNames => [.. Libraries.Keys];

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_layer_refers_to_exactly_the_layers_of_the_table(string layer)
    {
        var project = Assert.Single(ProjectFile.All, project => project.Layer == layer);

        Assert.Equal(Arrows[layer].Order(), project.References.Order());
    }

    [Fact]
    public void Every_production_project_is_a_layer_of_the_table() =>
        Assert.Equal(
            Arrows.Keys.Order(),
            ProjectFile.All.Where(project => project.IsProduction).Select(project => project.Layer).Order());

    [Fact]
    public void The_solution_holds_every_project() =>
        Assert.Equal(
            Repository.Files(".csproj"),
            XDocument.Load(Repository.Absolute("Sched.slnx"))
                .Descendants("Project")
                .Select(project => project.Attribute("Path")!.Value)
                .Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(LibraryNames))]
    public void A_library_is_known_to_exactly_the_layers_of_the_table(string library) =>
        Assert.Equal(
            Libraries[library],
            ProjectFile.All
                .Where(project => project.IsProduction && project.Packages.Contains(library))
                .Select(project => project.Layer)
                .Order(StringComparer.Ordinal));

    [Fact]
    public void Every_library_with_a_version_is_in_the_table() =>
        Assert.Equal(
            Libraries.Keys.Order(StringComparer.Ordinal),
            XDocument.Load(Repository.Absolute("Directory.Packages.props"))
                .Descendants("PackageVersion")
                .Select(package => package.Attribute("Include")!.Value)
                .Order(StringComparer.Ordinal));

    [Fact]
    public void Every_library_with_a_version_is_used() =>
        Assert.Empty(Libraries.Keys.Except(ProjectFile.All.SelectMany(project => project.Packages)));

    [Fact]
    public void No_project_shows_its_internals_on_its_own() =>
        Assert.DoesNotContain(ProjectFile.All, project => project.Friends.Any());
}
