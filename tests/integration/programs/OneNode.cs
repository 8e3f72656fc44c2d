using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Sched.Tests.Integration.Programs;

/// <summary>One node as a process, on free ports of loopback, for all tests of a class.</summary>
public sealed class OneNode : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sched-programs-").FullName;
    private RunningProgram? _node;

    public string Endpoint { get; private set; } = "";

    /// <summary>For files of the tests; removed at the end.</summary>
    public string Folder => _folder;

    public async ValueTask InitializeAsync()
    {
        var ports = FreePorts(3);
        Endpoint = $"http://127.0.0.1:{ports[0]}";
        _node = new RunningProgram(Programs.Schedd, [
            "--name", "n1", "--data", Path.Combine(_folder, "data"), "--bootstrap", "--expected-jobs", "1000",
            "--api", $"127.0.0.1:{ports[0]}", "--raft", $"127.0.0.1:{ports[1]}", "--peer", $"127.0.0.1:{ports[2]}",
        ]);
        await _node.SaysAsync(" serves on ");
    }

    public ValueTask DisposeAsync()
    {
        _node?.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Starts schedctl against this node.</summary>
    internal RunningProgram Start(params string[] arguments) => new(Programs.Schedctl, arguments, Endpoint);

    /// <summary>Runs schedctl against this node to its end.</summary>
    internal async Task<ProgramEnd> RunAsync(params string[] arguments)
    {
        using var program = Start(arguments);
        return await program.EndAsync();
    }

    // All are held until the last is found, so that none is handed out twice.
    private static int[] FreePorts(int count)
    {
        TcpListener[] held = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        foreach (var listener in held)
        {
            listener.Start();
        }

        int[] ports = [.. held.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (var listener in held)
        {
            listener.Dispose();
        }

        return ports;
    }
}
