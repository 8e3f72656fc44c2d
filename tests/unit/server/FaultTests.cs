using Google.Rpc;
using Grpc.Core;
using Sched.Engine;
using Sched.Leader;
using Sched.Server.Requests;
using Sched.Server.Rpc;
using Sched.V1;
using Xunit;
using Enum = System.Enum;

namespace Sched.Tests.Server;

/// <summary>Every refusal has a canonical code and one ErrorInfo.</summary>
public sealed class FaultTests
{
    public static TheoryData<Outcome> Refusals =>
        [.. Enum.GetValues<Outcome>().Except([Outcome.None, Outcome.Done, Outcome.Duplicate])];

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Every_refusal_of_the_engine_has_a_reason(Outcome outcome)
    {
        var fault = Faults.Of(outcome, "it");

        Assert.NotNull(fault);
        Assert.NotEqual(ErrorReason.Unspecified, fault.Reason);
        Assert.NotEqual(StatusCode.Internal, fault.Code);
    }

    [Theory]
    [InlineData(Outcome.Done)]
    [InlineData(Outcome.Duplicate)]
    public void What_was_done_is_no_refusal(Outcome outcome) => Assert.Null(Faults.Of(outcome, "it"));

    [Theory]
    [InlineData(Outcome.JobIdReused, StatusCode.AlreadyExists, "JOB_ID_REUSED")]
    [InlineData(Outcome.JobNotFound, StatusCode.NotFound, "JOB_NOT_FOUND")]
    [InlineData(Outcome.LeaseLost, StatusCode.FailedPrecondition, "LEASE_LOST")]
    [InlineData(Outcome.DueOutOfRange, StatusCode.OutOfRange, "DUE_OUT_OF_RANGE")]
    [InlineData(Outcome.TooManyQueues, StatusCode.ResourceExhausted, "LIMIT_REACHED")]
    public void A_refusal_travels_as_a_status_with_an_error_info(Outcome outcome, StatusCode code, string reason)
    {
        var error = Faults.Of(outcome, "it")!.ToException();

        Assert.Equal(code, error.StatusCode);
        var info = InfoOf(error);
        Assert.Equal(("sched", reason), (info.Domain, info.Reason));
    }

    [Fact]
    public void An_item_says_the_same_as_a_call()
    {
        var item = Faults.LogFull("n2").ToItem();

        Assert.Equal((int)StatusCode.ResourceExhausted, item.Code);
        Assert.Equal("LOG_FULL", item.Reason);
        Assert.Equal("n2", item.Metadata["member"]);
    }

    [Fact]
    public void A_worker_at_the_wrong_node_is_told_where_the_leader_is()
    {
        var info = InfoOf(Faults.NotLeader("127.0.0.1:7070").ToException());

        Assert.Equal(("NOT_LEADER", "127.0.0.1:7070"), (info.Reason, info.Metadata["leader"]));
        Assert.Equal(ErrorReason.NoLeader, Faults.NotLeader(null).Reason);
    }

    [Fact]
    public void What_the_shell_throws_is_safe_to_try_again()
    {
        Assert.Equal(ErrorReason.NoLeader, ErrorInterceptor.FaultOf(new NotLeaderException())!.Reason);
        Assert.Equal(ErrorReason.CommitUnknown, ErrorInterceptor.FaultOf(new CommitUnknownException())!.Reason);
        Assert.Equal(ErrorReason.Overloaded, ErrorInterceptor.FaultOf(new OverloadedException())!.Reason);
        Assert.Equal(
            ErrorReason.NamespaceNotFound,
            ErrorInterceptor.FaultOf(new SessionRefusedException(Outcome.NamespaceNotFound))!.Reason);
        Assert.Null(ErrorInterceptor.FaultOf(new InvalidOperationException()));
    }

    private static ErrorInfo InfoOf(RpcException error)
    {
        var details = error.Trailers.GetValueBytes(Faults.DetailsTrailer);
        var status = Google.Rpc.Status.Parser.ParseFrom(details);
        return Assert.Single(status.Details).Unpack<ErrorInfo>();
    }
}
