using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Sched.Raft;
using Sched.Server.Settings;
using Sched.V1;

namespace Sched.Server.Peers;

/// <summary>
/// Decides, before the raft port opens, whether this node belongs to its group. A node that was in it asks the others
/// whether it is still the same group. An empty one may only form a new group, together with all others and while they
/// are empty too; otherwise it stays outside, since nobody knows what an earlier life of it has promised.
/// </summary>
internal sealed partial class Formation(NodeContext node, NodeFolder folder, RaftNode raft)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    // One that is away is known at once, or after the second that a connection may take. One that is there may be slow,
    // and must be heard.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ILogger _logger = node.Loggers.CreateLogger<Formation>();
    private readonly Dictionary<string, NodeReport> _ready = new(StringComparer.Ordinal);
    private string _waitsFor = "";

    /// <summary>The members as a node was told, alike on all of them whatever the order of the flags.</summary>
    public static IEnumerable<string> MembersOf(NodeSettings settings) =>
        settings.Members.Select(member => $"{member.Name}={member.Raft}").Order(StringComparer.Ordinal);

    /// <summary>
    /// Whether this node takes part in the group's log. Throws when it must not even start.
    /// </summary>
    public async Task<bool> AdmitAsync(CancellationToken stopping)
    {
        if (folder.ClusterId is null && !node.Settings.Bootstrap)
        {
            Log.Outside(_logger, folder.Path);
            return false;
        }

        if (folder.ClusterId is not null)
        {
            if (node.Settings.Bootstrap)
            {
                Log.FormedBefore(_logger, folder.ClusterId.Value);
            }

            await Task.WhenAll(node.Peers.Others.Select(link => AskAsync(link, stopping)));
            return true;
        }

        await FormAsync(stopping);
        return true;
    }

    private async Task FormAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Interval);
        while (!await AreAllReadyAsync(stopping))
        {
            await timer.WaitForNextTickAsync(stopping);
        }

        // Made of what all of them know, so that each finds the same without another round of questions.
        var own = IdOf(_ready.Values.Append(OwnReport.Make(node)));
        if (_ready.Values.FirstOrDefault(report => report.ClusterId is { Length: > 0 } id && id != own.ToString()) is
            { } formed)
        {
            throw new NodeFolderException($"Node '{formed.Name}' belongs to group {formed.ClusterId} already, and the "
                + $"folder '{folder.Path}' is empty: this node cannot join it. If it lost its disk, leave out "
                + "--bootstrap and keep it outside; if a new group is meant, empty the folders of all members.");
        }

        // In this order: without the mark a node that is killed in between begins again, and has not voted.
        raft.Form();
        folder.Form(own);
        Log.Formed(_logger, own, string.Join(", ", MembersOf(node.Settings)));
    }

    private async Task<bool> AreAllReadyAsync(CancellationToken stopping)
    {
        var missing = node.Peers.Others.Where(link => !_ready.ContainsKey(link.Member.Name)).ToArray();
        foreach (var report in await Task.WhenAll(missing.Select(link => AskAsync(link, stopping))))
        {
            if (report is not null && IsReady(report))
            {
                _ready.Add(report.Name, report);
            }
        }

        var waitsFor = string.Join(", ", missing.Select(link => link.Member.Name).Except(_ready.Keys));
        if (waitsFor.Length > 0 && waitsFor != _waitsFor)
        {
            Log.Waiting(_logger, waitsFor);
        }

        _waitsFor = waitsFor;
        return waitsFor.Length == 0;
    }

    private bool IsReady(NodeReport report)
    {
        if (!report.Members.SequenceEqual(MembersOf(node.Settings)))
        {
            throw new NodeFolderException($"Node '{report.Name}' was given other members: "
                + $"{string.Join(", ", report.Members)}. Give all nodes the same --member.");
        }

        return report.Forming || report.ClusterId.Length > 0;
    }

    // Null: it does not answer, or is not the one that is meant, and then it may come to its senses.
    private async Task<NodeReport?> AskAsync(PeerLink link, CancellationToken stopping)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limited.CancelAfter(Patience);
        try
        {
            var report = await new PeerService.PeerServiceClient(link.Invoker).ExchangeAsync(
                OwnReport.Make(node), cancellationToken: limited.Token);
            if (node.Peers.Refusal(report) is { } why)
            {
                throw new NodeFolderException($"{why} Node '{node.Settings.Name}' does not start.");
            }

            link.Heard(report);
            return report.Name == link.Member.Name ? report : null;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.FailedPrecondition)
        {
            throw new NodeFolderException($"{e.Status.Detail} Node '{node.Settings.Name}' does not start.");
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException)
        {
            stopping.ThrowIfCancellationRequested();
            return null;
        }
    }

    private static Guid IdOf(IEnumerable<NodeReport> members)
    {
        var text = string.Join('\n', members.Select(member => $"{member.Name}={member.NodeId}").Order(
            StringComparer.Ordinal));
        return new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "The data folder {Folder} is empty and --bootstrap was not given: this node stays outside of its group.")]
        public static partial void Outside(ILogger logger, string folder);

        [LoggerMessage(4, LogLevel.Information,
            "--bootstrap has no effect: this node belongs to group {Id} already. Leave it out from now on.")]
        public static partial void FormedBefore(ILogger logger, Guid id);

        [LoggerMessage(2, LogLevel.Information,
            "A new group is formed when all its members are up with --bootstrap; waiting for {Missing}.")]
        public static partial void Waiting(ILogger logger, string missing);

        [LoggerMessage(3, LogLevel.Information, "Group {Id} is formed of {Members}.")]
        public static partial void Formed(ILogger logger, Guid id, string members);
    }
}
