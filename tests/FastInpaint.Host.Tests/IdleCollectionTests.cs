using FastInpaint.Host.Memory;

namespace FastInpaint.Host.Tests;

/// <summary>What pictures leave in the heap goes when none has come for a while.</summary>
public sealed class IdleCollectionTests
{
    [Fact]
    public void It_collects_twice_after_pictures_have_come_and_never_before()
    {
        var budget = new MemoryBudget(10);
        using var idle = new IdleCollection(budget, TimeSpan.Zero);
        Thread.Sleep(2500);
        Assert.Equal(0, idle.Collections);
        WeakReference left = Picture(budget);
        Assert.True(SpinWait.SpinUntil(() => idle.Collections == 2, TimeSpan.FromMinutes(2)));
        Assert.True(SpinWait.SpinUntil(() => !left.IsAlive, TimeSpan.FromMinutes(2)));
        Thread.Sleep(2500);
        Assert.Equal(2, idle.Collections);
    }

    private static WeakReference Picture(MemoryBudget budget)
    {
        using MemoryLease lease = budget.Enter(1, TestContext.Current.CancellationToken);
        return new WeakReference(new byte[1 << 20]);
    }
}
