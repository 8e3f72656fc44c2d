using Sched.Leader;
using Xunit;

namespace Sched.Tests.Simulation;

/// <summary>
/// What the shell waits for must bring it back to its scheduler without a detour over the thread pool, or a seed would
/// not repeat itself.
/// </summary>
public sealed class SerialSchedulerTests
{
    private readonly SerialScheduler _scheduler = new(isPumpedByPool: false);

    [Fact]
    public void Tasks_run_one_after_the_other_in_the_order_in_which_they_came()
    {
        var order = new List<int>();
        for (var i = 0; i < 100; i++)
        {
            var number = i;
            _scheduler.Post(() => order.Add(number));
        }

        RunAll();

        Assert.Equal(Enumerable.Range(0, 100), order);
    }

    [Fact]
    public void A_continuation_comes_back_to_the_scheduler_and_is_never_run_inside_the_caller()
    {
        var completion = new TaskCompletionSource();
        var steps = new List<string>();
        var waiting = _scheduler.RunAsync(async () =>
        {
            steps.Add("waits");
            await completion.Task;
            steps.Add(TaskScheduler.Current == _scheduler ? "came back" : "went astray");
        });
        RunAll();

        completion.SetResult();
        steps.Add("completed");
        RunAll();

        Assert.True(waiting.IsCompletedSuccessfully);
        Assert.Equal(["waits", "completed", "came back"], steps);
    }

    [Fact]
    public void A_mailbox_hands_over_everything_in_order_also_what_comes_while_it_is_emptied()
    {
        var received = new List<int>();
        Mailbox<int>? mailbox = null;
        mailbox = new Mailbox<int>(_scheduler, item =>
        {
            received.Add(item);
            if (item < 10)
            {
                mailbox!.Post(item + 10);
            }
        });

        mailbox.Post(1);
        mailbox.Post(2);
        RunAll();

        Assert.Equal([1, 2, 11, 12], received);
    }

    [Fact]
    public void Everything_runs_on_the_thread_that_pumps()
    {
        var threads = new HashSet<int>();
        var work = _scheduler.RunAsync(async () =>
        {
            for (var round = 0; round < 1_000; round++)
            {
                threads.Add(Environment.CurrentManagedThreadId);
                var next = new TaskCompletionSource();
                _scheduler.Post(next.SetResult);
                await next.Task;
            }
        });

        RunAll();

        Assert.True(work.IsCompletedSuccessfully);
        Assert.Equal([Environment.CurrentManagedThreadId], threads);
    }

    private void RunAll()
    {
        while (_scheduler.RunOne())
        {
        }
    }
}
