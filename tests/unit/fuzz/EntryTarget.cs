using Sched.Tests.Format;
using Sched.Wire.Format;
using Xunit;

namespace Sched.Tests.Fuzz;

/// <summary>
/// The log entry's decoder, over the bytes as they are and over the same with length and checksum made right: what is
/// read then is up to the decoder alone. It is an entry that has the same bytes again, or a FormatException.
/// </summary>
internal static class EntryTarget
{
    public static FuzzTarget Target { get; } = new("entry", Read,
    [
        ("all-commands", ProposedEntry.Of(Samples.Commands).Write()),
        ("two-callers", Samples.Entry.Write()),
        ("empty", new ProposedEntry(1, 0, 1, []).Write()),
    ]);

    public static bool Read(ReadOnlySpan<byte> input)
    {
        var bytes = input.ToArray();
        var isTaken = IsTaken(bytes);
        return isTaken | (bytes.Length >= EntryLayout.BytesMin && IsTaken(Damage.Resealed(bytes)));
    }

    private static bool IsTaken(byte[] bytes)
    {
        Entry entry;
        try
        {
            entry = EntryReader.Read(bytes);
        }
        catch (FormatException)
        {
            return false;
        }

        // A caller's name that stands there twice is written once.
        var written = Write(entry);
        if (entry.Callers.Distinct(StringComparer.Ordinal).Count() < entry.Callers.Length)
        {
            bytes = Write(EntryReader.Read(written));
        }

        Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(written));
        return true;
    }

    private static byte[] Write(Entry entry)
    {
        var writer = new EntryWriter();
        writer.Begin(entry.Term, entry.ClockMs, entry.Level);
        for (var i = 0; i < entry.Commands.Length; i++)
        {
            writer.Add(entry.ProposalIds[i], entry.Callers[entry.CallerOf[i]], entry.Commands[i]);
        }

        return writer.Finish().ToArray();
    }
}
