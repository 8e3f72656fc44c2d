using System.Xml.Linq;

namespace Sched.Tests.House;

/// <summary>What a project file says of its neighbours: the folders it refers to and the packages it knows.</summary>
internal sealed class ProjectFile
{
    private static readonly string[] Outside = ["tests/", "bench/", "docs/"];

    private readonly XDocument _xml;
    private readonly string _folder;

    public ProjectFile(string path)
    {
        _xml = XDocument.Load(Repository.Absolute(path));
        _folder = Path.GetDirectoryName(path)!;
    }

    /// <summary>Every project of the checkout.</summary>
    public static IEnumerable<ProjectFile> All => Repository.Files(".csproj").Select(path => new ProjectFile(path));

    /// <summary>The folder with slashes, such as <c>wire/format</c>: the name of the layer.</summary>
    public string Layer => _folder.Replace('\\', '/');

    /// <summary>Tests, benchmarks and samples stand outside the layers: they may look at anything.</summary>
    public bool IsProduction => !Outside.Any(folder => Layer.StartsWith(folder, StringComparison.Ordinal));

    public IEnumerable<string> References => Includes("ProjectReference")
        .Select(include => Path.GetFullPath(include, Repository.Absolute(_folder)))
        .Select(path => Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(path)!).Replace('\\', '/'));

    public IEnumerable<string> Packages => Includes("PackageReference");

    public IEnumerable<string> Friends => Includes("InternalsVisibleTo");

    private IEnumerable<string> Includes(string element) =>
        _xml.Descendants(element).Select(reference => reference.Attribute("Include")!.Value);
}
