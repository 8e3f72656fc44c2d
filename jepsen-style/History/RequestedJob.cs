namespace Sched.JepsenStyle.History;

/// <summary>A job as it was asked for, and whether the scheduler said yes.</summary>
internal readonly record struct RequestedJob(string Id, long DueUs, bool Acknowledged);
