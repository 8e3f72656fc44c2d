using BenchmarkDotNet.Running;
using Sched.Bench;

// Percentiles instead of means: -- advance [jobs [minutes [herd]]]
if (args is ["advance", ..])
{
    AdvanceLatency.Run(args[1..]);
    return 0;
}

// All of them, quickly, to see that they still run: -- --job Dry --inProcess --filter '*'
var summaries = BenchmarkSwitcher.FromAssembly(typeof(WheelBenchmarks).Assembly).Run(args).ToList();

// The library reports a benchmark that threw, and leaves with success.
var hasFailed = summaries.Any(summary =>
    summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success));
return hasFailed ? 1 : 0;
