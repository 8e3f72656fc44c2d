using System.Runtime.InteropServices;
using Sched.Cli;

// The first Ctrl-C or SIGTERM asks for an orderly stop, the second one for a hurried one; the third ends the process.
using var stop = new CancellationTokenSource();
using var hurry = new CancellationTokenSource();
void Stop(PosixSignalContext context)
{
    context.Cancel = !hurry.IsCancellationRequested;
    (stop.IsCancellationRequested ? hurry : stop).Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

return await Application.RunAsync(args, Surroundings.OfProcess(hurry.Token), stop.Token);
