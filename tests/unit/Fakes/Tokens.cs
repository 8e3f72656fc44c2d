namespace Sched.Tests.Fakes;

/// <summary>Waiting for a token without a throw.</summary>
internal static class Tokens
{
    public static Task WaitAsync(this CancellationToken token)
    {
        var cancelled = new TaskCompletionSource();
        token.Register(cancelled.SetResult);
        return cancelled.Task;
    }
}
