using FastInpaint.Host.Memory;

namespace FastInpaint.Host.Tests;

/// <summary>The memory that pictures share.</summary>
public sealed class MemoryBudgetTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pictures_are_let_in_in_the_order_of_coming_by_number_and_bytes()
    {
        var budget = new MemoryBudget(100, places: 3);
        MemoryLease first = budget.Enter(60, Token), second = budget.Enter(40, Token);
        Task<MemoryLease> large = budget.EnterAsync(100, Token), small = budget.EnterAsync(1, Token);
        Assert.Equal(2, budget.Waiting);
        first.Dispose();
        first.Dispose();
        Assert.Equal((2, 40), (budget.Waiting, budget.TakenBytes));
        second.Dispose();
        MemoryLease alone = await large.WaitAsync(s_patience, Token);
        Assert.Equal((1, 100), (budget.Waiting, budget.TakenBytes));
        alone.Dispose();
        MemoryLease one = await small.WaitAsync(s_patience, Token);
        budget.Enter(1, Token);
        budget.Enter(1, Token);
        Task<MemoryLease> fourth = budget.EnterAsync(1, Token);
        Assert.Equal(1, budget.Waiting);
        one.Dispose();
        await fourth.WaitAsync(s_patience, Token);
        Assert.Equal(3, budget.TakenBytes);
    }

    [Fact]
    public async Task Who_does_not_want_to_wait_gets_in_only_where_nobody_waits()
    {
        var budget = new MemoryBudget(10, places: 2);
        MemoryLease first = budget.TryEnter(4)!;
        Assert.Null(budget.TryEnter(7));
        Task<MemoryLease> large = budget.EnterAsync(7, Token);
        Assert.Null(budget.TryEnter(1));
        first.Dispose();
        await large.WaitAsync(s_patience, Token);
        budget.TryEnter(3);
        Assert.Equal(10, budget.TakenBytes);
        Assert.Null(budget.TryEnter(0));
        Assert.Equal(11, Assert.Throws<MemoryLimitException>(() => budget.TryEnter(11)).RequiredBytes);
    }

    [Fact]
    public async Task Who_gives_up_leaves_the_line()
    {
        var budget = new MemoryBudget(10);
        MemoryLease all = budget.Enter(10, Token);
        using var cancellation = new CancellationTokenSource();
        Task<MemoryLease> cancelled = budget.EnterAsync(10, cancellation.Token), next = budget.EnterAsync(5, Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.WaitAsync(s_patience, Token));
        all.Shrink(5);
        await next.WaitAsync(s_patience, Token);
        Assert.Equal((0, 10), (budget.Waiting, budget.TakenBytes));
    }

    [Fact]
    public async Task What_can_never_get_in_is_refused_with_its_bytes()
    {
        var budget = new MemoryBudget(10);
        MemoryLimitException refusal = await Assert.ThrowsAsync<MemoryLimitException>(() => budget.EnterAsync(11, Token));
        Assert.Equal(11, refusal.RequiredBytes);
        Assert.Contains("(11 bytes)", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("(10 bytes)", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lease_is_given_back_when_all_who_hold_it_are_done()
    {
        var budget = new MemoryBudget(10);
        MemoryLease lease = budget.Enter(8, Token);
        lease.Shrink(9);
        Assert.Equal(8, budget.TakenBytes);
        lease.Shrink(6);
        IDisposable held = lease.Hold()!;
        lease.Dispose();
        lease.Dispose();
        Assert.Equal(6, budget.TakenBytes);
        held.Dispose();
        held.Dispose();
        Assert.Equal(0, budget.TakenBytes);
        Assert.Null(lease.Hold());
    }

    [Fact]
    public async Task Those_who_can_do_without_are_asked_for_what_is_missing_and_no_more()
    {
        var budget = new MemoryBudget(10);
        MemoryLease first = budget.Enter(4, Token), second = budget.Enter(4, Token);
        var asked = new List<long>();
        foreach (MemoryLease lease in (MemoryLease[])[first, second])
        {
            long has = 4;
            budget.AddGiver(missing =>
            {
                asked.Add(missing);
                lease.Dispose();
                return Interlocked.Exchange(ref has, 0);
            });
        }

        budget.Enter(2, Token).Dispose();
        Assert.Empty(asked);
        (await budget.EnterAsync(5, Token).WaitAsync(s_patience, Token)).Dispose();
        Assert.Equal([3], asked);
        await budget.EnterAsync(10, Token).WaitAsync(s_patience, Token);
        Assert.Equal([3, 4, 4], asked);
    }
}
