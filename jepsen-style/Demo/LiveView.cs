using Spectre.Console;
using Spectre.Console.Rendering;

namespace Sched.JepsenStyle.Demo;

/// <summary>For a terminal: events and two bars, drawn in place.</summary>
internal sealed class LiveView(IAnsiConsole console) : IProgressView
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public Task ShowAsync(DemoStatus status, int jobs, Task until) =>
        console.Live(Draw(status, jobs)).StartAsync(async context =>
        {
            while (!until.IsCompleted)
            {
                await Task.WhenAny(until, Task.Delay(Pause));
                context.UpdateTarget(Draw(status, jobs));
            }
        });

    private static Rows Draw(DemoStatus status, int jobs)
    {
        var events = status.EventsFrom(0).Select(text => (IRenderable)new Text(text));
        var bars = new BarChart()
            .WithMaxValue(jobs)
            .AddItem("submitted", status.Acknowledged, Color.Blue)
            .AddItem("succeeded", status.Succeeded, Color.Green);
        return new Rows([.. events, bars]);
    }
}
