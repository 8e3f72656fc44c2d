namespace Sched.Calendar;

/// <summary>Local times that are listed one by one.</summary>
internal sealed class ListedTimes : LocalTimes
{
    private readonly long[] _locals;

    public ListedTimes(IEnumerable<long> locals) => _locals = [.. locals.Distinct().Order()];

    public override bool IsIntervalLike => false;

    public override long AtOrAfter(long local)
    {
        var index = Array.BinarySearch(_locals, local);
        index = index < 0 ? ~index : index;
        return index < _locals.Length ? _locals[index] : NoneAhead;
    }

    public override long AtOrBefore(long local)
    {
        var index = Array.BinarySearch(_locals, local);
        index = index < 0 ? ~index - 1 : index;
        return index >= 0 ? _locals[index] : NoneBehind;
    }
}
