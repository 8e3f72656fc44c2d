using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sched.Raft;

namespace Sched.Tests.Integration.Raft;

/// <summary>
/// What a test may want different. The timeouts are long, so that a busy machine elects nobody twice.
/// </summary>
internal sealed record GroupSettings
{
    public int Size { get; init; } = 3;

    public int ElectionTimeoutMs { get; init; } = 600;

    public TimeSpan? RequestTimeout { get; init; }

    public int LogChunkBytes { get; init; } = 1 << 20;

    /// <summary>By default no checkpoint comes by itself.</summary>
    public CheckpointPolicy Checkpoints { get; init; } = new() { IntervalMin = TimeSpan.FromHours(1) };

    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;
}
