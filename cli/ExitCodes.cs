using Sched.Sdk;

namespace Sched.Cli;

/// <summary>
/// What the process says to a script. The help texts and docs/schedctl.md list them; they do not change.
/// </summary>
internal static class ExitCodes
{
    public const int Ok = 0;
    public const int Refused = 1;
    public const int Usage = 2;
    public const int CannotStart = 3;
    public const int Unavailable = 4;
    public const int StillWaiting = 5;
    public const int Dead = 10;
    public const int Cancelled = 11;
    public const int Expired = 12;
    public const int Unknown = 13;
    public const int Interrupted = 130;

    public const string Text = """
          0    done
          1    refused by the server
          2    wrong usage
          3    the worker's command cannot be started
          4    no node could serve the call in time; cluster status: there is no leader
          5    job get --wait: not finished within --timeout
          10   job get --wait: the job is DEAD; 11 CANCELLED; 12 EXPIRED; 13 UNKNOWN
          130  interrupted
        """;

    /// <summary>What a final state comes to.</summary>
    public static int Of(JobState state) => state switch
    {
        JobState.Dead => Dead,
        JobState.Cancelled => Cancelled,
        JobState.Expired => Expired,
        JobState.Unknown => Unknown,
        _ => Ok,
    };

    public static int Of(SchedException error) =>
        error.Code is ErrorCode.Unavailable or ErrorCode.DeadlineExceeded ? Unavailable : Refused;
}
