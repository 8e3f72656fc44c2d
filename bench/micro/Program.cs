using BenchmarkDotNet.Running;
using Sched.Bench;

// All of them, quickly, to see that they still run: -- --job Dry --inProcess --filter '*'
BenchmarkSwitcher.FromTypes([typeof(WheelBenchmarks)]).Run(args);
