using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Sched.Cli.Yaml;

/// <summary>
/// Reads YAML documents from a stranger's file into our few kinds of node. Depth, size and count are bounded, and what
/// an anchor names is shared, never copied: a file of a few lines cannot become a memory full of lists.
/// </summary>
internal sealed class YamlReader
{
    // Far above what a person writes or a cluster exports; a document of this size is read in a second.
    private const int CharactersMax = 8 << 20;
    private const int NodesMax = 1_000_000;
    private const int DepthMax = 64;

    private readonly Parser _parser;
    private readonly Dictionary<string, YamlNode> _anchors = new(StringComparer.Ordinal);
    private int _nodes;

    private YamlReader(string text) => _parser = new Parser(new StringReader(text));

    /// <summary>All documents of a file; empty ones are left out.</summary>
    /// <exception cref="UsageException">It is no YAML, or out of bounds.</exception>
    public static IReadOnlyList<YamlNode> Read(string text)
    {
        if (text.Length > CharactersMax)
        {
            throw new UsageException($"The file has more than {CharactersMax:N0} characters.");
        }

        try
        {
            return new YamlReader(text).ReadStream();
        }
        catch (YamlException error)
        {
            throw new UsageException($"Line {error.Start.Line}: this is no YAML: {OneLine(error.Message)}");
        }
        catch (Exception error) when (error is not (UsageException or OutOfMemoryException))
        {
            // The library's own slips on odd input: the file is what is wrong with them.
            throw new UsageException($"This is no YAML: {OneLine(error.Message)}");
        }
    }

    private List<YamlNode> ReadStream()
    {
        var documents = new List<YamlNode>();
        while (_parser.MoveNext() && _parser.Current is not StreamEnd)
        {
            if (_parser.Current is not (StreamStart or DocumentStart or DocumentEnd))
            {
                var document = ReadNode(0);
                if (document is not YamlText { IsNull: true })
                {
                    documents.Add(document);
                }

                _anchors.Clear();
            }
        }

        return documents;
    }

    /// <summary>Reads the node whose event is the current one, and stops at its last event.</summary>
    private YamlNode ReadNode(int depth)
    {
        var start = _parser.Current ?? throw new UsageException("The file ends in the middle of a document.");
        var line = (int)start.Start.Line;
        if (depth > DepthMax || ++_nodes > NodesMax)
        {
            throw new UsageException($"Line {line}: the document is nested or long beyond reason.");
        }

        YamlNode node = start switch
        {
            Scalar scalar => new YamlText(line, scalar.Value, scalar.Style != ScalarStyle.Plain),
            SequenceStart => ReadList(line, depth),
            MappingStart => ReadMap(line, depth),
            AnchorAlias alias when _anchors.TryGetValue(alias.Value.Value, out var named) => named,
            AnchorAlias alias => throw new UsageException($"Line {line}: the anchor '{alias.Value}' is not there yet."),
            _ => throw new UsageException($"Line {line}: this is no value."),
        };
        if (start is NodeEvent { Anchor.IsEmpty: false } anchored)
        {
            _anchors[anchored.Anchor.Value] = node;
        }

        return node;
    }

    private YamlList ReadList(int line, int depth)
    {
        var items = new List<YamlNode>();
        while (_parser.MoveNext() && _parser.Current is not SequenceEnd)
        {
            items.Add(ReadNode(depth + 1));
        }

        return new YamlList(line, items);
    }

    private YamlMap ReadMap(int line, int depth)
    {
        var entries = new List<KeyValuePair<string, YamlNode>>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (_parser.MoveNext() && _parser.Current is not MappingEnd)
        {
            var key = ReadNode(depth + 1) as YamlText
                ?? throw new UsageException($"Line {line}: a mapping has a key that is no text.");
            if (!_parser.MoveNext())
            {
                break;
            }

            var value = ReadNode(depth + 1);
            if (key is { Value: "<<", IsQuoted: false } && value is YamlMap merged)
            {
                // A merge copies the list of keys, so it counts for as many nodes.
                _nodes += merged.Entries.Count;
                entries.AddRange(merged.Entries.Where(entry => keys.Add(entry.Key)));
            }
            else if (keys.Add(key.Value))
            {
                entries.Add(new(key.Value, value));
            }
            else
            {
                throw new UsageException($"Line {key.Line}: '{key.Value}' is there twice.");
            }
        }

        return new YamlMap(line, entries);
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
