using System.Runtime.InteropServices;
using Sched.Cli;

// The first Ctrl-C or SIGTERM asks for an orderly stop; the second one ends the process as usual.
using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext context)
{
    context.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

return await Application.RunAsync(args, Surroundings.OfProcess(), stop.Token);
