using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Sched.Tests.Simulator.Network;

/// <summary>What a stream asks of its transport at its end: to end a read that waits, or to be cut off.</summary>
internal sealed class VirtualRequest(Action cancelRead, Action abort, CancellationToken aborted)
    : PipeReader, IRequestBodyPipeFeature, IHttpRequestLifetimeFeature
{
    public PipeReader Reader => this;

    public CancellationToken RequestAborted { get; set; } = aborted;

    public void Abort() => abort();

    public override void CancelPendingRead() => cancelRead();

    public override void AdvanceTo(SequencePosition consumed) => throw new NotSupportedException();

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) =>
        throw new NotSupportedException();

    public override void Complete(Exception? exception = null) => throw new NotSupportedException();

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public override bool TryRead(out ReadResult result) => throw new NotSupportedException();
}
