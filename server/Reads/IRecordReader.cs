using Sched.Engine;
using Sched.Leader;

namespace Sched.Server.Reads;

/// <summary>Reads the store beside the apply thread. Answers may be late and come in any order.</summary>
internal interface IRecordReader : IPayloadReader
{
    /// <summary>A default record when there is none.</summary>
    Task<OutcomeRecord> ReadOutcomeAsync(long seq);

    /// <summary>A default record when there is none.</summary>
    Task<NameRecord> ReadNameAsync(NameKey key);
}
