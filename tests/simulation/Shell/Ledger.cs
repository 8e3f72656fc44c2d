using Sched.Engine;
using Sched.Tests.Model;
using Xunit;

namespace Sched.Tests.Simulation.Shell;

/// <summary>
/// What the outside world saw: submits that were acknowledged, starts, and verdicts that were accepted.
/// </summary>
internal sealed class Ledger
{
    private readonly SortedSet<long> _acknowledged = [];
    private readonly SortedDictionary<long, FencingToken> _successes = [];
    private readonly HashSet<FencingToken> _started = [];

    public int Acknowledged => _acknowledged.Count;

    /// <summary>Handlers started.</summary>
    public int Starts => _started.Count;

    public void Acknowledge(long seq) => Assert.True(_acknowledged.Add(seq));

    public void Start(FencingToken token) =>
        Assert.True(_started.Add(token), $"Token {token} was started twice.");

    public void Accept(long seq, FencingToken token)
    {
        if (!_successes.TryAdd(seq, token))
        {
            Assert.Equal(_successes[seq], token);
        }
    }

    /// <summary>Every acknowledged job has one success, and it is the one that its worker was told of.</summary>
    public void Check(InMemoryJobStore store)
    {
        Assert.NotEmpty(_acknowledged);
        long[] seqs = [.. _acknowledged];
        var outcomes = new OutcomeRecord[seqs.Length];
        store.ReadOutcomes(seqs, outcomes);
        foreach (var outcome in outcomes)
        {
            Assert.Equal(RunState.Succeeded, outcome.State);
            if (_successes.TryGetValue(outcome.Seq, out var token))
            {
                Assert.Equal(token, outcome.Token);
            }
        }
    }
}
