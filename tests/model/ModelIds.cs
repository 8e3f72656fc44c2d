using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Sched.Engine;

namespace Sched.Tests.Model;

/// <summary>Job ids written a second time, as text rather than bits.</summary>
public static partial class ModelIds
{
    /// <summary>
    /// A server-made id: "Sched" in ASCII, a zero, version 8, variant 10, and the seq in the last 12 digits.
    /// </summary>
    public static string FromSeq(long seq) =>
        string.Create(CultureInfo.InvariantCulture, $"53636865-6400-8000-8000-{seq:x12}");

    /// <summary>
    /// Where a client's id leads: namespace number, kind (1 = UUID, 2 = text), then 16 bytes or the text.
    /// </summary>
    public static NameKey KeyOf(HashKey key, uint namespaceNumber, string id)
    {
        byte[] place = [.. BitConverter.GetBytes(namespaceNumber)];
        byte[] message = CanonicalUuid().IsMatch(id)
            ? [.. place, 1, .. Convert.FromHexString(id.Replace("-", "", StringComparison.Ordinal))]
            : [.. place, 2, .. Encoding.UTF8.GetBytes(id)];
        var (first, second) = ModelHash.Of(key.Low, key.High, message);
        return new NameKey(second | 0x8000_0000_0000_0000, first);
    }

    /// <summary>What a name record holds of an id: nothing when the key says it all.</summary>
    public static string KeptText(string id) => CanonicalUuid().IsMatch(id) ? "" : id;

    [GeneratedRegex("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\z")]
    private static partial Regex CanonicalUuid();
}
