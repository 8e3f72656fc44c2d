using System.Globalization;
using Xunit;

namespace Sched.Tests.Fuzz;

/// <summary>
/// Every reader of foreign bytes, over its corpus and over mutations of it that are the same in each run. More of them:
/// FUZZ_MUTATIONS=1000000; others: FUZZ_SEED=7. An input that breaks something is made small and printed; it goes into
/// the corpus as a file.
/// </summary>
public sealed class FuzzTests
{
    private static readonly int Mutations = Number("FUZZ_MUTATIONS", 10_000);
    private static readonly int Seed = Number("FUZZ_SEED", 1);

    public static TheoryData<string> Targets => [.. FuzzTarget.All.Select(target => target.Name)];

    [Theory, MemberData(nameof(Targets))]
    public void It_takes_what_is_good(string name)
    {
        var target = FuzzTarget.Find(name);
        Assert.All(target.Good, good => Assert.True(target.Read(good.Bytes), $"'{good.Name}' is refused."));
    }

    [Theory, MemberData(nameof(Targets))]
    public void No_input_breaks_it(string name)
    {
        var target = FuzzTarget.Find(name);
        var inputs = Corpus.Of(target);
        Array.ForEach(inputs, input => Try(target, input));
        var mutator = new Mutator(inputs, Seed);
        var taken = 0;
        for (var i = 0; i < Mutations; i++)
        {
            taken += Try(target, mutator.Next()) ? 1 : 0;
        }

        // Were all refused at the door, nothing behind it would have been tried.
        Assert.InRange(taken, Mutations / 100, Mutations);
    }

    private static bool Try(FuzzTarget target, byte[] input)
    {
        try
        {
            return target.Read(input);
        }
        catch (Exception failure)
        {
            var small = Shrink(target, input, failure.GetType());
            throw new InvalidOperationException(
                $"'{target.Name}' breaks on {Convert.ToHexString(small)}.", FailureOf(target, small));
        }
    }

    private static byte[] Shrink(FuzzTarget target, byte[] input, Type failure)
    {
        for (var length = input.Length / 2; length > 0; length /= 2)
        {
            for (var at = 0; at + length <= input.Length;)
            {
                byte[] less = [.. input[..at], .. input[(at + length)..]];
                if (FailureOf(target, less)?.GetType() == failure)
                {
                    input = less;
                }
                else
                {
                    at += length;
                }
            }
        }

        return input;
    }

    private static Exception? FailureOf(FuzzTarget target, byte[] input)
    {
        try
        {
            target.Read(input);
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number)
            ? number
            : otherwise;
}
