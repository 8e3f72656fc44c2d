using System.Runtime.InteropServices;
using Sched.Wheel;
using Xunit;

namespace Sched.Tests.Wheel;

public sealed unsafe class RetiredBlocksTests
{
    private readonly RetiredBlocks _retired = new();

    [Fact]
    public void Without_a_reader_a_block_is_freed_at_once()
    {
        Retire();

        Assert.Equal(0, _retired.Count);
    }

    [Fact]
    public void What_a_reader_may_be_looking_at_stays_until_it_leaves()
    {
        var reader = _retired.Enter();
        Retire();
        Retire();
        Retire();
        Assert.Equal(3, _retired.Count);

        _retired.Leave(reader);
        Retire();
        Assert.Equal(0, _retired.Count);
    }

    [Fact]
    public void A_reader_that_came_in_later_holds_back_only_what_it_may_have_seen()
    {
        var first = _retired.Enter();
        Retire();
        var second = _retired.Enter();
        Retire();
        _retired.Leave(first);

        // The second may have seen the second block at most, and what is retired while it is inside.
        Retire();
        Assert.Equal(2, _retired.Count);
        _retired.Leave(second);
        Retire();
        Assert.Equal(0, _retired.Count);
    }

    [Fact]
    public void Readers_who_are_never_all_gone_do_not_hold_back_memory_for_ever()
    {
        var inside = _retired.Enter();
        for (var i = 0; i < 1_000; i++)
        {
            Retire();
            var next = _retired.Enter();
            _retired.Leave(inside);
            inside = next;
            Assert.InRange(_retired.Count, 0, 3);
        }

        _retired.Leave(inside);
    }

    [Fact]
    public void Draining_frees_all()
    {
        var reader = _retired.Enter();
        Retire();
        _retired.Leave(reader);

        _retired.Drain();

        Assert.Equal(0, _retired.Count);
    }

    private void Retire() => _retired.Retire(NativeMemory.Alloc(64));
}
