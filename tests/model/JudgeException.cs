namespace Sched.Tests.Model;

/// <summary>The engine did what the rules do not permit; the message says which rule, and what was seen.</summary>
public sealed class JudgeException : Exception
{
    public JudgeException()
    {
    }

    public JudgeException(string message)
        : base(message)
    {
    }

    public JudgeException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
