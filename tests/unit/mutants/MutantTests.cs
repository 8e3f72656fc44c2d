using Sched.Tests.House;
using Xunit;

namespace Sched.Tests.Mutants;

/// <summary>The sown bugs still fit the code that they change; <c>make mutants</c> compiles and runs them.</summary>
public sealed class MutantTests
{
    private static readonly Mutant[] Sown = Mutant.ReadAll(Repository.Absolute("tests/mutants/sown"));

    public static TheoryData<string> Names => [.. Sown.Select(mutant => mutant.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Each_old_text_occurs_once_and_is_changed(string name)
    {
        var mutant = Sown.Single(mutant => mutant.Name == name);
        Assert.NotEmpty(mutant.Breaks);
        Assert.NotEmpty(mutant.Expect);
        Assert.NotEmpty(mutant.Edits);
        Assert.All(mutant.Edits, edit =>
            Assert.NotEqual(edit.Old, edit.ApplyTo(File.ReadAllText(Repository.Absolute(edit.Path)))));
        Assert.Single(mutant.Edits.Select(edit => edit.Path.Split('/')[0]).Distinct());
    }

    [Fact]
    public void An_old_text_that_is_not_there_or_twice_is_told()
    {
        Assert.Throws<InvalidDataException>(() => new Edit("a.cs", "x", "y").ApplyTo("abc"));
        Assert.Throws<InvalidDataException>(() => new Edit("a.cs", "x", "y").ApplyTo("xax"));
        Assert.Equal("ayc", new Edit("a.cs", "x", "y").ApplyTo("axc"));
    }
}
