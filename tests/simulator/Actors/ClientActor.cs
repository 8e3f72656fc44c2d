using System.Globalization;
using System.Text;
using Sched.Sdk;
using Sched.Tests.Simulator.Clock;
using Sched.Tests.Simulator.Plan;

namespace Sched.Tests.Simulator.Actors;

/// <summary>
/// One life of a client program: it does its operations when their time comes, several at once, and asks again with the
/// same ids until each has an answer. A later life goes on with what was not answered.
/// </summary>
internal sealed class ClientActor
{
    private static readonly RetryRule Impatient = new()
    {
        MaxAttempts = 2,
        Backoff = TimeSpan.FromMilliseconds(1),
    };

    private readonly World _world;
    private readonly Process _process;
    private readonly SchedClient _client;

    public ClientActor(World world, Process process)
    {
        (_world, _process) = (world, process);
        _client = new SchedClient(new SchedClientOptions
        {
            Endpoints = [.. Enumerable.Range(1, world.Options.Nodes).Select(SchedNode.ApiOf)],
            Timeout = TimeSpan.FromMilliseconds(world.Options.ClientTimeoutMs),
            AttemptTimeout = TimeSpan.FromMilliseconds(world.Options.ClientTimeoutMs / 4),
            Connect = endpoint => world.Network.Connect(process, endpoint),
            TimeProvider = process.Clock,
            Random = process.Random,
            Scheduler = process.Scheduler,
        });
    }

    public Process Process => _process;

    public void Start(IEnumerable<(int Number, Operation Operation)> open)
    {
        foreach (var (number, operation) in open)
        {
            var wait = (operation.AtMs * Timeline.Millisecond) - _world.Timeline.Now;
            _process.After(Math.Max(0, wait), () => _process.Scheduler.Post(() => Do(number, operation)));
        }
    }

    /// <summary>Makes the queues; done when they are there.</summary>
    public void Found(Action done) => _process.Scheduler.Post(() => FoundAsync(done));

    private async void FoundAsync(Action done)
    {
        var rule = new RetryRule
        {
            MaxAttempts = _world.Options.AttemptsMax,
            Backoff = TimeSpan.FromMilliseconds(_world.Options.BackoffMs),
            BackoffMax = TimeSpan.FromMilliseconds(_world.Options.BackoffMsMax),
        };
        foreach (var queue in World.Queues)
        {
            await UntilAnsweredAsync(async () => await _client.PutQueueAsync(queue, rule));
        }

        done();
    }

    private async void Do(int number, Operation operation)
    {
        try
        {
            await UntilAnsweredAsync(() => operation.Kind switch
            {
                OperationKind.Submit or OperationKind.SubmitAgain => SubmitAsync(operation),
                OperationKind.Get => GetAsync(IdOf(operation.Job)),
                _ => CancelAsync(IdOf(operation.Job), operation.Kind == OperationKind.CancelByForce),
            });
            _world.Done(number);
        }
        catch (Exception error)
        {
            _world.Fail(error);
        }
    }

    private async Task UntilAnsweredAsync(Func<Task> attempt)
    {
        var time = _process.Clock;
        while (true)
        {
            try
            {
                await attempt();
                return;
            }
            catch (SchedException error) when (error.IsTransient)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), time);
            }
        }
    }

    private async Task SubmitAsync(Operation operation)
    {
        var revision = _world.Checker.Revision;
        var requests = Enumerable.Range(operation.Job, operation.Count).Select(RequestOf)
            .Where(request => operation.Count == 1 || !_world.Checker[request.Id!].IsAcknowledged)
            .ToList();
        if (requests.Count == 1)
        {
            _world.Checker.Acknowledged(await _client.SubmitAsync(requests[0]), revision);
            return;
        }

        SchedException? again = null;
        foreach (var result in await _client.SubmitManyAsync(requests))
        {
            if (result.Job is { } job)
            {
                _world.Checker.Acknowledged(job, revision);
            }

            again = result.Error ?? again;
        }

        if (again is not null)
        {
            throw again;
        }
    }

    private async Task GetAsync(string id)
    {
        var before = _world.Checker.Begin(id);
        try
        {
            _world.Checker.Read(await _client.GetAsync(id), before);
        }
        catch (SchedException error) when (error.Reason == "JOB_NOT_FOUND")
        {
            _world.Checker.NotFound(id, before);
        }
    }

    private async Task CancelAsync(string id, bool isForced)
    {
        if (!_world.Checker.Knows(id))
        {
            return;
        }

        var before = _world.Checker.Begin(id);
        var result = (await _client.CancelAsync([id], isForced))[0];
        if (result.Error is { IsTransient: true } error)
        {
            throw error;
        }

        if (result.Error is { Reason: "JOB_NOT_FOUND" })
        {
            _world.Checker.NotFound(id, before);
        }

        _world.Checker.Cancelled(result);
    }

    private static string IdOf(int job) => string.Create(CultureInfo.InvariantCulture, $"job-{job}");

    // The same job whoever asks for it, and the same due time whenever it is asked for again.
    private JobRequest RequestOf(int job)
    {
        var id = IdOf(job);
        if (_world.Checker.Knows(id))
        {
            return _world.Checker[id].Request;
        }

        var chance = new Chance(_world.Options.Seed, id);
        var delayMs = chance.Happens(_world.Options.FarDuesPerMille, 1_000) ? chance.Between(55_000, 130_000)
            : chance.Happens(1, 3) ? 0
            : chance.Between(1, chance.Happens(1, 20) ? 8_000 : 2_500);
        var due = delayMs > 0 && chance.Happens(1, 2)
            ? _process.Clock.GetUtcNow() + TimeSpan.FromMilliseconds(delayMs)
            : (DateTimeOffset?)null;
        var payloadChars = chance.Happens(1, 20) ? 30_000 : chance.Below(60);
        var request = new JobRequest
        {
            Id = id,
            Type = "simulated",
            Queue = World.Queues[chance.Below(World.Queues.Length)],
            Key = chance.Happens(1, 4) ? $"key-{chance.Below(3)}" : null,
            Due = due,
            Delay = due is null && delayMs > 0 ? TimeSpan.FromMilliseconds(delayMs) : null,
            Priority = chance.Happens(1, 2) ? chance.Below(8) : null,
            Payload = Encoding.UTF8.GetBytes(new string('x', payloadChars)),
            Retry = chance.Happens(1, 8) ? Impatient : null,
        };
        _world.Checker.Expect(request, due is { } at ? (at - ProcessClock.Start).Ticks : null);
        return request;
    }
}
