namespace Sched.JepsenStyle.Demo;

/// <summary>How far the demo is, for whoever shows it. Written by the demo's tasks, read by the view.</summary>
internal sealed class DemoStatus
{
    // Guards the list of events.
    private readonly Lock _lock = new();
    private readonly List<string> _events = [];
    private readonly long _start = TimeProvider.System.GetTimestamp();
    private int _acknowledged;
    private int _probesAcknowledged;
    private int _succeeded;

    public int Acknowledged => Volatile.Read(ref _acknowledged);

    public int ProbesAcknowledged => Volatile.Read(ref _probesAcknowledged);

    public int Succeeded
    {
        get => Volatile.Read(ref _succeeded);
        set => Volatile.Write(ref _succeeded, value);
    }

    public TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_start);

    public void CountAcknowledged(int jobs) => Interlocked.Add(ref _acknowledged, jobs);

    public void CountProbe() => Interlocked.Increment(ref _probesAcknowledged);

    public void Say(string text)
    {
        lock (_lock)
        {
            _events.Add($"{Elapsed.TotalSeconds,5:F1} s  {text}");
        }
    }

    public string[] EventsFrom(int index)
    {
        lock (_lock)
        {
            return [.. _events.Skip(index)];
        }
    }
}
