namespace Sched.Raft;

/// <summary>What is fixed at the moment a checkpoint begins, between two entries.</summary>
internal sealed record PairCut(PairName Pair, long MembersVersion, byte[] Members, byte[] Digest);
