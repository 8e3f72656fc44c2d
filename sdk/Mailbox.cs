namespace Sched.Sdk;

/// <summary>
/// A queue from any thread to one reader on the serial scheduler. Finished handlers come home through it: many of them
/// cost one turn.
/// </summary>
internal sealed class Mailbox<T>(Serial serial, Action<Queue<T>> receive)
{
    private readonly Inbox<T> _inbox = new();

    /// <summary>Hands over an item; it is received on the serial scheduler, in order.</summary>
    public void Post(T item)
    {
        if (_inbox.Add(item))
        {
            serial.Post(Drain);
        }
    }

    private void Drain()
    {
        var taken = _inbox.TakeAll();
        receive(taken);
        taken.Clear();
    }
}
