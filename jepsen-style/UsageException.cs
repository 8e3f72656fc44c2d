namespace Sched.JepsenStyle;

/// <summary>The command line asks for something that there is not; its message tells a person what to type.</summary>
internal sealed class UsageException : Exception
{
    public UsageException()
    {
    }

    public UsageException(string message)
        : base(message)
    {
    }

    public UsageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
