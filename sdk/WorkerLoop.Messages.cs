namespace Sched.Sdk;

/// <content>What is said next, most urgent first.</content>
internal sealed partial class WorkerLoop
{
    private bool _isHelloDue;

    private Outgoing? NextMessage()
    {
        if (_isHelloDue)
        {
            _isHelloDue = false;
            return new Outgoing(new V1.WorkerMessage { Hello = Hello() });
        }

        if (_stream is not { IsOpen: true, IsSaidGoodbye: false } stream || _session is null)
        {
            return null;
        }

        if (stream.IsKeepAliveDue)
        {
            stream.IsKeepAliveDue = false;
            return new Outgoing(new V1.WorkerMessage { KeepAlive = _session.NewKeepAlive() });
        }

        if (stream.IsCreditDue)
        {
            stream.IsCreditDue = false;
            return new Outgoing(new V1.WorkerMessage { Credit = Credit() });
        }

        return NextOfJobs() ?? NextOfStop(stream);
    }

    private Outgoing? NextOfJobs()
    {
        if (_held.TakeReleases() is { } release)
        {
            return new Outgoing(new V1.WorkerMessage { Release = release });
        }

        if (_held.TakeMarks() is { } marked)
        {
            var started = new V1.Started { Tokens = { marked.Select(static job => job.Token) } };
            return new Outgoing(
                new V1.WorkerMessage { Started = started }, () => _held.Start(marked), () => _held.Unmark(marked));
        }

        return _held.TakeAcks() is { } acks ? new Outgoing(new V1.WorkerMessage { Ack = acks }) : null;
    }

    private Outgoing? NextOfStop(WorkerStream stream)
    {
        if (!_isGivingUp && !(_isStopping && _held.IsIdle))
        {
            return null;
        }

        stream.IsSaidGoodbye = true;
        return new Outgoing(new V1.WorkerMessage { Goodbye = new V1.Goodbye() });
    }

    private V1.Hello Hello()
    {
        _helloAt = _time.GetTimestamp();
        var hello = new V1.Hello
        {
            Namespace = _options.Namespace,
            Queues = { _options.Queues },
            Worker = _options.Name,
            TtlMs = (long)_options.Ttl.TotalMilliseconds,
        };
        if (_session is { } session)
        {
            hello.ResumeSession = session.Id;
            _held.Name(hello);
        }

        return hello;
    }

    private V1.Credit Credit() => _isStopping
        ? new V1.Credit()
        : new V1.Credit { Slots = _options.Slots, Prefetch = _options.Prefetch, Bytes = _options.PrefetchBytes };
}
