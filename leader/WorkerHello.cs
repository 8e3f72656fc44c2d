namespace Sched.Leader;

/// <summary>A worker's first words: who it is, what it pulls, and the session it goes on with, if any.</summary>
/// <param name="ResumeSession">The id of its session; empty for a new one.</param>
/// <param name="HeldTokens">Every token that it has no answer for.</param>
/// <param name="StartedTokens">Of these, the ones whose handlers have started.</param>
public sealed record WorkerHello(
    string Namespace,
    string[] Queues,
    string Worker,
    long TtlMs,
    string ResumeSession,
    long[] HeldTokens,
    long[] StartedTokens);
