using System.Collections;
using System.Reflection;

namespace Sched.Tests.Format;

/// <summary>
/// Equality by content. Records compare arrays and memory by reference; here every public property counts, so that a
/// field that somebody adds to a command and forgets in its layout is found.
/// </summary>
internal static class Alike
{
    public static bool Are(object? left, object? right)
    {
        if (left is null || right is null) { return left is null && right is null; }
        if (left.GetType() != right.GetType()) { return false; }

        return left switch
        {
            ReadOnlyMemory<byte> memory => memory.Span.SequenceEqual(((ReadOnlyMemory<byte>)right).Span),
            string or Guid or Enum => left.Equals(right),
            IList list => AreLists(list, (IList)right),
            _ when left.GetType().IsPrimitive => left.Equals(right),
            _ => PropertiesOf(left).All(property => Are(property.GetValue(left), property.GetValue(right))),
        };
    }

    private static bool AreLists(IList left, IList right) =>
        left.Count == right.Count && Enumerable.Range(0, left.Count).All(i => Are(left[i], right[i]));

    private static PropertyInfo[] PropertiesOf(object value) =>
        value.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public);
}
