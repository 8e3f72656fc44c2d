using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sched.JepsenStyle.History;
using Spectre.Console;

namespace Sched.JepsenStyle.Demo;

/// <summary>The verdict for people, as a table, and for scripts, as one JSON line.</summary>
internal static class Report
{
    public static void PrintTable(Verdict verdict, IAnsiConsole console)
    {
        var table = new Table().AddColumn("What the workers' ledgers say").AddColumn("").AddColumn("Must be");
        table.Columns[1].RightAligned();
        AddCount(table, "jobs submitted and acknowledged", verdict.Submitted, "");
        AddCount(table, "jobs succeeded", verdict.Succeeded, "");
        AddCount(table, "submits never acknowledged", verdict.Unacknowledged, "0");
        AddCount(table, "jobs lost", verdict.Lost, "0");
        AddCount(table, "silent doubles", verdict.SilentDoubles, "0");
        AddCount(table, "early starts", verdict.Early, "0");
        AddCount(table, "runs that nobody asked for", verdict.Strangers, "0");
        AddCount(table, "runs started again after a death, recorded", verdict.RerunsRecorded, "");
        AddTime(table, "due to start, median", verdict.DueToStartP50Ms);
        AddTime(table, "due to start, 99th percentile", verdict.DueToStartP99Ms);
        AddTime(table, "longest time without an acknowledged submit", verdict.LeaderlessMs);
        console.Write(table);
    }

    public static string ToJson(Verdict verdict)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("submitted", verdict.Submitted);
            json.WriteNumber("succeeded", verdict.Succeeded);
            json.WriteNumber("lost", verdict.Lost);
            json.WriteNumber("silent_doubles", verdict.SilentDoubles);
            json.WriteNumber("early", verdict.Early);
            json.WriteNumber("reruns_recorded", verdict.RerunsRecorded);
            json.WriteNumber("due_to_start_p50_ms", verdict.DueToStartP50Ms);
            json.WriteNumber("due_to_start_p99_ms", verdict.DueToStartP99Ms);
            json.WriteNumber("leaderless_ms", verdict.LeaderlessMs);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void AddCount(Table table, string what, int count, string mustBe) =>
        table.AddRow(what, count.ToString("N0", CultureInfo.InvariantCulture), mustBe);

    private static void AddTime(Table table, string what, double milliseconds) =>
        table.AddRow(what, milliseconds.ToString("N1", CultureInfo.InvariantCulture) + " ms", "");
}
