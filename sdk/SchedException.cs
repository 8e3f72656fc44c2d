using System.Collections.ObjectModel;

namespace Sched.Sdk;

/// <summary>
/// What a server refused, or why no server could be asked. The message is for people; programs decide by
/// <see cref="Code"/> and <see cref="Reason"/>.
/// </summary>
public sealed class SchedException : Exception
{
    private static readonly ReadOnlyDictionary<string, string> NoMetadata = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Makes an error without a code; needed by frameworks only.</summary>
    public SchedException()
        : this(ErrorCode.Unknown, "", "An unknown error.")
    {
    }

    /// <summary>Makes an error without a code; needed by frameworks only.</summary>
    /// <param name="message">What happened, for people.</param>
    public SchedException(string message)
        : this(ErrorCode.Unknown, "", message)
    {
    }

    /// <summary>Makes an error without a code; needed by frameworks only.</summary>
    /// <param name="message">What happened, for people.</param>
    /// <param name="innerException">What caused it.</param>
    public SchedException(string message, Exception innerException)
        : this(ErrorCode.Unknown, "", message, null, innerException)
    {
    }

    /// <summary>Makes an error.</summary>
    /// <param name="code">The canonical code.</param>
    /// <param name="reason">The reason's name, such as <c>JOB_NOT_FOUND</c>; empty if there is none.</param>
    /// <param name="message">What happened and what to do, for people.</param>
    /// <param name="metadata">Facts by name, such as "field"; null for none.</param>
    /// <param name="innerException">What caused it, if known.</param>
    public SchedException(
        ErrorCode code,
        string reason,
        string message,
        IReadOnlyDictionary<string, string>? metadata = null,
        Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
        Reason = reason;
        Metadata = metadata ?? NoMetadata;
    }

    /// <summary>The canonical code.</summary>
    public ErrorCode Code { get; }

    /// <summary>
    /// The reason's name as the protocol spells it, such as <c>JOB_ID_REUSED</c> or <c>NO_LEADER</c>. Empty when the
    /// error did not come from a server of Sched, as when none could be reached.
    /// </summary>
    public string Reason { get; }

    /// <summary>Facts about the error by name: "field", "limit", "leader" and the like. Never null.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>
    /// True if the same request may succeed a moment later: no node was reachable, there was no leader, the outcome of
    /// the write is not known, or too many requests waited. A submit with the same id is safe to repeat.
    /// </summary>
    public bool IsTransient => Code == ErrorCode.Unavailable || Reason == "OVERLOADED";
}
