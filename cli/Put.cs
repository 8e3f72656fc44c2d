using System.Globalization;
using System.Text.Json.Nodes;

namespace Sched.Cli;

/// <summary>The answer to every put.</summary>
internal static class Put
{
    public static void Print(Printer printer, string name, long revision)
    {
        if (printer.IsJson)
        {
            printer.Json(new JsonObject { ["name"] = name, ["revision"] = revision });
        }
        else
        {
            printer.Facts(("name", name), ("revision", revision.ToString(CultureInfo.InvariantCulture)));
        }
    }
}
