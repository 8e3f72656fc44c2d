using System.Globalization;
using System.Text;
using Sched.Calendar;

namespace Sched.Cli.Explain;

/// <summary>Writes explained rows one by one, a buffer at a time: there may be a million of them.</summary>
internal sealed class ExplainWriter(TextWriter writer, bool isJson) : IDisposable
{
    private const int BufferCharacters = 1 << 16;

    private readonly StringBuilder _buffer = new();

    public void Heading(bool isDiff)
    {
        if (!isJson)
        {
            Line($"{(isDiff ? "  " : "")}{"NOMINAL",-24}  {"LOCAL",-29}  REASON");
        }
    }

    /// <param name="row">What to write.</param>
    /// <param name="change"><c>added</c>, <c>removed</c>, or null where nothing is compared.</param>
    public void Row(in Explanation row, string? change = null)
    {
        var nominal = row.NominalMs is { } instant ? $"{Clock(instant)}Z" : null;
        var local = $"{Clock(row.LocalMs)}{Offset(row.OffsetSeconds)}";
        var reason = PolicyText.Show(row.Reason);
        if (!isJson)
        {
            var mark = change switch { null => "", "added" => "+ ", _ => "- " };
            var remark = row.Fires ? "" : "  (does not fire)";
            Line($"{mark}{nominal ?? "-",-24}  {local,-29}  {reason}{remark}");
            return;
        }

        // Nothing in here needs escaping.
        var fires = row.Fires ? "" : ",\"fires\":false";
        var changed = change is null ? "" : $",\"change\":\"{change}\"";
        var quoted = nominal is null ? "null" : $"\"{nominal}\"";
        Line($"{{\"nominal\":{quoted},\"local\":\"{local}\",\"reason\":\"{reason}\"{fires}{changed}}}");
    }

    public void Dispose()
    {
        writer.Write(_buffer);
        _buffer.Clear();
    }

    private void Line(string text)
    {
        _buffer.Append(text).Append('\n');
        if (_buffer.Length > BufferCharacters)
        {
            Dispose();
        }
    }

    private static string Clock(long clockMs) =>
        (DateTime.UnixEpoch.Ticks + (clockMs * TimeSpan.TicksPerMillisecond)) is var ticks
        && clockMs % 1_000 == 0
            ? new DateTime(ticks).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)
            : new DateTime(ticks).ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private static string Offset(int seconds)
    {
        var span = TimeSpan.FromSeconds(Math.Abs(seconds));
        var form = span.Seconds == 0 ? @"hh\:mm" : @"hh\:mm\:ss";
        return (seconds < 0 ? "-" : "+") + span.ToString(form, CultureInfo.InvariantCulture);
    }
}
