using System.ComponentModel;
using Xunit;

namespace Sched.Tests.Integration.Programs;

/// <summary>
/// The sample in docs/samples/node: an unmodified gRPC client of another language, which knows nothing of Sched but its
/// .proto files.
/// </summary>
public sealed class ForeignClientTests(OneNode node) : IClassFixture<OneNode>
{
    private static readonly string Folder = Programs.InstalledNodeSample;
    private static readonly string Packages = Path.Combine(Folder, "node_modules", ".package-lock.json");

    [Fact]
    public async Task A_client_in_Node_submits_leases_keeps_alive_and_acknowledges()
    {
        await RequireNodeAsync();
        using var worker = Start("worker.mjs", "foreign", "3");
        var ids = new[]
        {
            await SubmitAsync("greet", "first"),
            await SubmitAsync("greet", "second", "1"),

            // Longer than its session lives in silence.
            await SubmitAsync("slow", "third"),
        };

        var end = await worker.EndAsync();

        Assert.True(end.ExitCode == 0, end.Error);
        Assert.DoesNotContain("refused", end.Out, StringComparison.Ordinal);
        foreach (var (id, payload) in ids.Zip(["first", "second", "third"]))
        {
            Assert.Matches($"start {id} attempt 1 token [1-9][0-9]* {payload}\n", end.Out);
            Assert.Contains($"acked {id}\n", end.Out, StringComparison.Ordinal);
            Assert.Equal(0, (await node.RunAsync("job", "get", id, "--wait", "--timeout", "10s")).ExitCode);
        }
    }

    private async Task<string> SubmitAsync(string type, string payload, string delaySeconds = "0")
    {
        using var submit = Start("submit.mjs", type, "foreign", payload, delaySeconds);
        var end = await submit.EndAsync();
        Assert.True(end.ExitCode == 0, end.Error);
        return end.Out.Trim();
    }

    private RunningProgram Start(params string[] arguments) =>
        new("node", arguments, node.Endpoint, Folder);

    // The packages are installed once, as the lock file names them; without a network the test is skipped.
    private static async Task RequireNodeAsync()
    {
        Directory.CreateDirectory(Folder);
        foreach (var file in Directory.EnumerateFiles(Programs.NodeSample))
        {
            File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)), overwrite: true);
        }

        if (!await SucceedsAsync("node", "--version"))
        {
            Assert.Skip("There is no 'node' on the PATH.");
        }

        if (!File.Exists(Packages)
            && !await SucceedsAsync("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=0"))
        {
            Assert.Skip("'npm ci' in docs/samples/node could not install the packages of the lock file.");
        }
    }

    private static async Task<bool> SucceedsAsync(string program, params string[] arguments)
    {
        try
        {
            using var running = new RunningProgram(program, arguments, folder: Folder);
            return (await running.EndAsync()).ExitCode == 0;
        }
        catch (Exception error) when (error is Win32Exception or OperationCanceledException)
        {
            return false;
        }
    }
}
