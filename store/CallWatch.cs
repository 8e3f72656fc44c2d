namespace Sched.Store;

/// <summary>
/// Blows the fuse when one call into the library lasts too long: after a failed write it blocks for ever, without an
/// error. It counts its own looks instead of reading a clock, so a process that was stopped and goes on is not taken
/// for one that hangs.
/// </summary>
internal sealed class CallWatch : IDisposable
{
    private const int LooksMax = 10;

    private readonly Fuse _fuse;
    private readonly TimeSpan _lookEvery;
    private readonly ManualResetEventSlim _stopped = new();
    private readonly Thread _thread;

    // Odd while a call runs. Written by the apply thread alone.
    private long _calls;

    public CallWatch(Fuse fuse, TimeSpan callMax)
    {
        _fuse = fuse;
        _lookEvery = callMax / LooksMax;
        _thread = new Thread(Watch) { IsBackground = true, Name = "store watch" };
        _thread.Start();
    }

    /// <summary>Watches what is done until the result is disposed. Calls do not nest.</summary>
    public Watched Call()
    {
        Step();
        return new Watched(this);
    }

    public void Dispose()
    {
        _stopped.Set();
        _thread.Join();
        _stopped.Dispose();
    }

    private void Step() => Volatile.Write(ref _calls, _calls + 1);

    private void Watch()
    {
        var last = 0L;
        var looks = 0;
        while (!_stopped.Wait(_lookEvery))
        {
            var calls = Volatile.Read(ref _calls);
            var isSameCall = calls == last && (calls & 1) == 1;
            looks = isSameCall ? looks + 1 : 0;
            last = calls;
            if (looks == LooksMax)
            {
                _fuse.Blow($"a call into the store has lasted {_lookEvery * LooksMax}");
            }
        }
    }

    /// <summary>One call that is being watched.</summary>
    public readonly ref struct Watched(CallWatch watch)
    {
        public void Dispose() => watch.Step();
    }
}
