using System.Globalization;
using Sched.Tests.Integration.Raft;
using Xunit;

namespace Sched.Tests.Integration.Store;

/// <summary>
/// A process that writes, makes checkpoints and opens is killed at random moments; at each start it reads every record
/// and compares it with the model. <c>SCHED_STORE_ROUNDS</c> makes it longer.
/// </summary>
public sealed class KillTests : IDisposable
{
    private const int RoundsDefault = 6;
    private const int RunMsMax = 1_200;
    private const int OpeningMsMax = 400;

    private readonly TestFolder _folder = new();

    private static int Rounds =>
        int.TryParse(
            Environment.GetEnvironmentVariable("SCHED_STORE_ROUNDS"), CultureInfo.InvariantCulture, out var rounds)
            ? rounds
            : RoundsDefault;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Nothing_is_lost_or_false_after_a_kill_at_any_moment()
    {
        var random = new Random();
        for (var round = 0; round < Rounds; round++)
        {
            using var victim = new VictimProcess(_folder.Path);
            if (round % 3 == 2)
            {
                // Killed while it opens, or just after.
                await Eventually.PassesAsync(TimeSpan.FromMilliseconds(random.Next(OpeningMsMax)));
            }
            else
            {
                await victim.VerifiedAsync();
                await Eventually.PassesAsync(TimeSpan.FromMilliseconds(random.Next(RunMsMax)));
            }

            victim.Kill();
            Assert.Empty(victim.Complaints);
        }

        using var last = new VictimProcess(_folder.Path);
        Assert.True(await last.VerifiedAsync() > 0);
    }
}
