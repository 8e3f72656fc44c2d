using System.Text;
using Sched.Engine;
using Sched.Leader;
using Sched.Server.Reads;
using Sched.Server.Requests;
using Sched.Tests.Model;
using Xunit;

namespace Sched.Tests.Fuzz;

/// <summary>
/// Text that names something: ids of jobs, of sessions, and pages of a list. It is refused by returning false, never
/// by an exception; what is taken has the same text again, and can be looked for.
/// </summary>
internal static class IdTarget
{
    public static FuzzTarget Target { get; } = new("id", Read,
    [
        ("server-made", JobIds.TextFromSeq(1_234_567)),
        ("uuid", "0190a6f2-8b7e-7cc3-9d4f-0123456789ab"u8.ToArray()),
        ("session", Encoding.UTF8.GetBytes(SessionIds.TextOf(new SessionId(0x0123456789abcdef, 42)))),
        ("page", Encoding.UTF8.GetBytes(LiveScan.TokenOf(77))),
    ]);

    public static bool Read(ReadOnlySpan<byte> input)
    {
        var text = Encoding.UTF8.GetString(input);
        return IsJob(input, text) | IsSession(text) | IsPage(text);
    }

    private static bool IsJob(ReadOnlySpan<byte> id, string text)
    {
        var isOurs = JobIds.TryGetSeq(id, out var seq);
        if (isOurs)
        {
            Assert.Equal(text, JobIds.FromSeq(seq).ToString());
        }

        // A client's own id must not have that form, and must fit what it is hashed in.
        var utf8 = Encoding.UTF8.GetBytes(text);
        var isNew = FieldCheck.NewId("id", text) is null;
        Assert.False(isNew && isOurs);
        if (isNew)
        {
            _ = JobIds.KeyOf(new HashKey(1, 2), 1, utf8);
        }

        return isOurs || JobIds.IsUuid(id);
    }

    private static bool IsSession(string text)
    {
        if (!SessionIds.TryParse(text, out var id))
        {
            return false;
        }

        Assert.Equal(text, SessionIds.TextOf(id), ignoreCase: true);
        return true;
    }

    private static bool IsPage(string text)
    {
        if (!LiveScan.TryParseToken(text, out var after))
        {
            return false;
        }

        if (text.Length > 0)
        {
            Assert.True(LiveScan.TryParseToken(LiveScan.TokenOf(after), out var again));
            Assert.Equal(after, again);
        }

        using var engine = new JobEngine(new InMemoryJobStore());
        Assert.Equal(0, engine.NextLive(after));
        return text.Length > 0;
    }
}
