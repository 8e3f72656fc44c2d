using System.Text;

namespace Sched.JepsenStyle.History;

/// <summary>
/// A worker's ledger. Each line is one write to the operating system and no flush: it must survive the death of this
/// process, not of the machine.
/// </summary>
internal sealed class LedgerWriter(string path) : IDisposable
{
    // Guards the order of lines; handlers run on many threads.
    private readonly Lock _lock = new();
    private readonly FileStream _file = new(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);

    public void Append(LedgerEntry entry)
    {
        var line = Encoding.UTF8.GetBytes(LedgerFormat.Write(entry));
        lock (_lock)
        {
            _file.Write(line);
        }
    }

    public void Dispose() => _file.Dispose();
}
