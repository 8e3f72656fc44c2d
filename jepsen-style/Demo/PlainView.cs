namespace Sched.JepsenStyle.Demo;

/// <summary>For logs and pipes: each event as it comes, and a line every second.</summary>
internal sealed class PlainView(TextWriter output) : IProgressView
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async Task ShowAsync(DemoStatus status, int jobs, Task until)
    {
        var shown = 0;
        while (!until.IsCompleted)
        {
            await Task.WhenAny(until, Task.Delay(Pause));
            shown = await ShowEventsAsync(status, shown);
            await output.WriteLineAsync(
                $"{status.Elapsed.TotalSeconds,5:F1} s  {status.Acknowledged,6:N0} submitted"
                + $"  {status.Succeeded,6:N0} of {jobs:N0} succeeded  {status.ProbesAcknowledged,6:N0} probes");
        }
    }

    private async Task<int> ShowEventsAsync(DemoStatus status, int shown)
    {
        var events = status.EventsFrom(shown);
        foreach (var text in events)
        {
            await output.WriteLineAsync(text);
        }

        return shown + events.Length;
    }
}
