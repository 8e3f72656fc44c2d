namespace Sched.Cli;

/// <summary>What the process says to a script. The help texts list them; they do not change.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;
    public const int Refused = 1;
    public const int Usage = 2;
    public const int CannotStart = 3;
    public const int Unavailable = 4;
    public const int Interrupted = 130;
}
