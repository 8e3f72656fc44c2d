using System.Text;

namespace Sched.JepsenStyle.History;

/// <summary>Follows a ledger while its worker writes it. A line without an end is not there (yet).</summary>
internal sealed class LedgerReader(string path)
{
    private const int ChunkBytes = 1 << 16;

    private readonly byte[] _chunk = new byte[ChunkBytes];
    private long _offset;

    /// <summary>Hands over the whole lines that came since the last call.</summary>
    public void ReadNew(Action<LedgerEntry> take)
    {
        if (!File.Exists(path))
        {
            return;
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        file.Position = _offset;
        while (true)
        {
            var read = file.ReadAtLeast(_chunk, _chunk.Length, throwOnEndOfStream: false);
            var whole = _chunk.AsSpan(0, read).LastIndexOf((byte)'\n') + 1;
            if (whole == 0)
            {
                return;
            }

            foreach (var line in Encoding.UTF8.GetString(_chunk, 0, whole).Split('\n'))
            {
                if (line.Length > 0)
                {
                    take(LedgerFormat.Read(line));
                }
            }

            _offset += whole;
            file.Position = _offset;
        }
    }
}
