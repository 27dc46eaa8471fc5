namespace FastInpaint.Tests.Scheduling;

/// <summary>Memory that nobody uses goes after a time, and comes back when it is needed.</summary>
public sealed class IdleReleaseTests
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(100), s_patience = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void What_nobody_uses_is_released_the_arena_used_last_too_and_a_later_call_gives_the_same_bytes(int milliseconds)
    {
        var backend = new FakeBackend(Half);
        using Restorer restorer = backend.Restorer(TimeSpan.FromMilliseconds(milliseconds));
        byte[] first = Fill(restorer, 40), map = Detect(restorer);
        Fill(restorer, 24);
        AssertComes(() => backend.Alive == 2);
        int prepared = backend.Prepared;
        Assert.Equal(first, Fill(restorer, 40));
        Assert.Equal(map, Detect(restorer));
        Assert.Equal(prepared + 2, backend.Prepared);
        AssertComes(() => backend.Alive == 2);
    }

    [Fact]
    public void Buffers_of_tiles_are_released_too()
    {
        using var backend = new StagedBackend { IdleRelease = s_short, BatchPixels = 1 << 20 };
        using Restorer restorer = backend.Restorer(detectorChannels: 4, limit: null);
        var picture = new TestPicture(900, 240, PixelFormat.Rgb24);
        TestMask mask = TestMask.Where(900, 240, (x, y) => x % 300 is >= 148 and < 152 && y is >= 118 and < 122);
        byte[] first = Fill(restorer, picture, mask);
        Assert.InRange(backend.PeakBytes, 1, long.MaxValue);
        AssertComes(() => backend.Bytes == 0);
        Assert.Equal(first, Fill(restorer, picture, mask));
        AssertComes(() => backend.Bytes == 0);
    }

    [Fact]
    public void Without_a_time_nothing_is_released()
    {
        FakeBackend keeping = new(Half), releasing = new(Half);
        using Restorer keeps = keeping.Restorer(idleRelease: null), releases = releasing.Restorer(s_short);
        Fill(keeps, 24);
        Fill(releases, 24);
        AssertComes(() => releasing.Alive == 2);
        Assert.Equal(3, keeping.Alive);
    }

    [Fact]
    public void A_disposed_restorer_releases_it_at_once_and_its_timer_comes_to_nothing()
    {
        var backend = new FakeBackend(Half);
        Restorer restorer = backend.Restorer(s_short);
        backend.BeforeStep = step =>
        {
            if (step == 1)
            {
                restorer.Dispose();
            }
        };
        Fill(restorer, 24);
        Assert.Equal(0, backend.Alive);
        Thread.Sleep(2 * s_short);
        Assert.Equal(0, backend.Alive);
    }

    [Fact]
    public void A_time_below_zero_or_beyond_a_timers_reach_is_refused()
    {
        foreach (TimeSpan wrong in (TimeSpan[])[TimeSpan.FromTicks(-1), TimeSpan.FromDays(25)])
        {
            Assert.Equal("IdleRelease", Assert.Throws<ArgumentOutOfRangeException>(() => new FakeBackend(Half).Restorer(wrong)).ParamName);
        }
    }

    private static byte[] Fill(Restorer restorer, int side) => Fill(restorer, new TestPicture(side, side, PixelFormat.Rgb24), TestMask.Named("middle", side, side));

    private static byte[] Fill(Restorer restorer, TestPicture picture, TestMask mask)
    {
        var finished = new TestPicture(picture);
        restorer.Restore(picture.Read, mask.Read, finished.Write);
        return finished.Data;
    }

    private static byte[] Detect(Restorer restorer)
    {
        var map = new float[24 * 24];
        restorer.Detect(new TestPicture(24, 24, PixelFormat.Rgb24).Read, map);
        return [.. map.SelectMany(BitConverter.GetBytes)];
    }

    private static void AssertComes(Func<bool> state) => Assert.True(SpinWait.SpinUntil(state, s_patience), "it stays");

    private static float Half(int y, int x, int c, ReadOnlySpan<float> inputRow) => 0.5f;
}
