using Xunit;

namespace Sched.Tests.Simulation;

/// <summary>For tests that count what the process does: no other runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
