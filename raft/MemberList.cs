using System.Buffers.Binary;
using System.IO.Hashing;
using System.Net;
using DotNext.IO;
using DotNext.Net.Cluster.Consensus.Raft.Membership;
using DotNext.Net.Cluster.Consensus.Raft.StateMachine;
using Microsoft.Extensions.Logging;

namespace Sched.Raft;

/// <summary>
/// The file <c>members</c>: who belongs to the group, and the index of the entry that said so. All of it is ours: the
/// library's own storage has no checksum, replaces its file in two steps, and takes a list from whoever offers one.
/// </summary>
internal sealed partial class MemberList : IClusterConfigurationStorage<EndPoint>
{
    private const int HeaderBytes = 12;

    // Taken for one save at a time; its handlers run under it, so that lists are announced in their order.
    private readonly SemaphoreSlim _saving = new(1, 1);
    private readonly string _path;
    private readonly ILogger _logger;
    private volatile Versioned _current;

    private sealed record Versioned(MemberSet Members, long Version);

    public MemberList(string path, ILogger logger)
    {
        _path = path;
        _logger = logger;
        _current = File.Exists(path) ? Read(path) : new Versioned(MemberSet.Empty, -1);
    }

    public event Func<IClusterConfiguration<EndPoint>, CancellationToken, ValueTask>? ConfigurationChanged;

    event Func<IClusterConfiguration<EndPoint>, CancellationToken, ValueTask>
        IClusterConfigurationStorage<EndPoint>.ConfigurationChanged
    {
        add => ConfigurationChanged += value;
        remove => ConfigurationChanged -= value;
    }

    public MemberSet Members => _current.Members;

    /// <summary>The index of the entry that set the list; 0 for the initial one, -1 when there is none.</summary>
    public long Version => _current.Version;

    /// <summary>Writes the list with which a new group begins; an existing list stays.</summary>
    public void Form(IEnumerable<EndPoint> initial)
    {
        if (Version < 0)
        {
            Store(new Versioned(new MemberSet(initial), 0));
        }
    }

    public ValueTask<IClusterConfiguration<EndPoint>> LoadConfigurationAsync(CancellationToken token = default)
        => ValueTask.FromResult<IClusterConfiguration<EndPoint>>(Members);

    ValueTask<(IDataTransferObject Configuration, long Version)> IClusterConfigurationStorage.LoadConfigurationAsync(
        CancellationToken token)
    {
        var (members, version) = _current;
        return ValueTask.FromResult<(IDataTransferObject, long)>((members, version));
    }

    // Only the log says who is a member. The library also saves the list that comes with an offered snapshot, even
    // a refused one: an empty node would then vote a lagging one into office.
    public async ValueTask<bool> SaveConfigurationAsync<TConfiguration>(
        TConfiguration configuration, long configurationVersion, CancellationToken token = default)
        where TConfiguration : IDataTransferObject
    {
        if (configuration is not LogEntry)
        {
            Log.OfferRefused(_logger, configurationVersion, Version);
            return false;
        }

        var bytes = await configuration.ToByteArrayAsync(token: token).ConfigureAwait(false);
        var members = MemberSet.Decode(bytes);
        await _saving.WaitAsync(token).ConfigureAwait(false);
        try
        {
            // A replayed entry is known by its version.
            if (configurationVersion <= Version)
            {
                return false;
            }

            Store(new Versioned(members, configurationVersion));
            foreach (var handler in Delegate.EnumerateInvocationList(ConfigurationChanged))
            {
                await handler(members, token).ConfigureAwait(false);
            }
        }
        finally
        {
            _saving.Release();
        }

        return true;
    }

    public void Dispose() => _saving.Dispose();

    private void Store(Versioned next)
    {
        var list = next.Members.Bytes;
        var bytes = new byte[HeaderBytes + list.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(4), next.Version);
        list.CopyTo(bytes, HeaderBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Crc32.HashToUInt32(bytes.AsSpan(4)));
        CheckedFile.Replace(_path, bytes);
        _current = next;
    }

    private static Versioned Read(string path)
    {
        var bytes = File.ReadAllBytes(path).AsSpan();
        if (bytes.Length < HeaderBytes + sizeof(int)
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Crc32.HashToUInt32(bytes[4..]))
        {
            throw new InvalidDataException($"'{path}' is damaged: its checksum is wrong. Replace this node.");
        }

        var version = BinaryPrimitives.ReadInt64LittleEndian(bytes[4..]);
        return new Versioned(MemberSet.Decode(bytes[HeaderBytes..]), version);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "A list of members, version {Offered}, was refused: ours is {Own}.")]
        public static partial void OfferRefused(ILogger logger, long offered, long own);
    }
}
