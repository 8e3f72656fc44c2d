using Sched.Store;
using Sched.Tests.StoreVictim;

var folder = args[0];
var kept = Manifest.Read(folder);
using var store = JobStore.Open(
    JobStoreOptions.Small,
    Path.Combine(folder, "store"),
    kept.FirstOrDefault(),
    reason =>
    {
        Console.WriteLine($"BROKEN {reason}");
        Environment.Exit(70);
    });
var victim = new Victim(folder, store, kept);
if (!victim.Verify())
{
    return 3;
}

await victim.WriteAsync();
return 0;
