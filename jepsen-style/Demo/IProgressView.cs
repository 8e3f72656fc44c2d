namespace Sched.JepsenStyle.Demo;

/// <summary>Shows a status until something has ended.</summary>
internal interface IProgressView
{
    Task ShowAsync(DemoStatus status, int jobs, Task until);
}
