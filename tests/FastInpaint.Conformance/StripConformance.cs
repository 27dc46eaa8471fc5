using FastInpaint.Graph;

namespace FastInpaint.Conformance;

/// <summary>What must hold of every backend whose models make maps in strips: the same bits from a smaller arena.</summary>
public abstract class StripConformance
{
    private static readonly MemoryParameters Parameters = RandomParameters.Generator(8, 1, seed: 41);

    /// <summary>The backend under test.</summary>
    protected abstract IBackend Create();

    /// <summary>Storage type under test.</summary>
    protected virtual Precision Precision => Precision.Fp32;

    [Theory]
    [InlineData(1, 12, 12)]
    [InlineData(2, 36, 20)]
    [InlineData(1, 100, 28)]
    public void Strips_of_any_height_give_the_same_bits(int batch, int height, int width)
    {
        using IBackend backend = Create();
        using IStripModel model = Load(backend);
        float[] expected = Run(model, model.Plan(batch, height, width));
        Assert.True(expected.Max() - expected.Min() > 0.01, "the test's network answers the same everywhere");
        foreach (ExecutionPlan plan in Plans(model, batch, height, width))
        {
            Assert.Equal(expected, Run(model, plan));
        }
    }

    [Fact]
    public void Pixels_take_the_same_way()
    {
        using IBackend backend = Create();
        using IStripModel model = Load(backend);
        var staged = (IStagedModel)model;
        using ITileStaging tile = staged.CreateStaging(68, 20);
        var random = new Random(9);
        for (int y = 0; y < 68; y++)
        {
            random.NextBytes(tile.PixelRow(y));
        }

        tile.Upload();

        byte[] Finished(ExecutionPlan plan)
        {
            using var executable = (IStagedExecutable)model.Prepare(plan);
            executable.RunTiles([tile], PixelOutput.Finished, null, CancellationToken.None);
            tile.Download(PixelOutput.Finished);
            return [.. Enumerable.Range(0, 68).SelectMany(y => tile.FinishedRow(y).ToArray())];
        }

        byte[] expected = Finished(model.Plan(1, 68, 20));
        Assert.Equal(expected, Finished(model.PlanStrips(1, 68, 20, 0)));
    }

    [Fact]
    public void The_limit_chooses_the_height_of_the_strips()
    {
        using IBackend backend = Create();
        MemoryParameters wide = RandomParameters.Generator(32, 1, seed: 43);
        using var model = (IStripModel)backend.Load(Network.Generator(wide), wide, Precision);
        ExecutionPlan whole = model.Plan(1, 1024, 512);
        ExecutionPlan[] plans = [.. Plans(model, 1, 1024, 512)];
        Assert.True(plans.Length > 1, "too few heights to choose from");
        Assert.True(plans[^1].ArenaBytes < 0.8 * whole.ArenaBytes, $"{plans[^1].ArenaBytes} of {whole.ArenaBytes} bytes");
        Assert.Equal(0, whole.StripBlocks);
        Assert.All(plans, plan => Assert.InRange(plan.RepeatedMultiplyAdds, 1, whole.MultiplyAdds / 2));
        foreach ((ExecutionPlan taller, ExecutionPlan lower) in plans.Zip(plans.Skip(1)))
        {
            Assert.True(taller.StripBlocks > lower.StripBlocks);
            Assert.Equal(taller.StripBlocks, model.PlanStrips(1, 1024, 512, taller.ArenaBytes).StripBlocks);
            Assert.Equal(lower.StripBlocks, model.PlanStrips(1, 1024, 512, taller.ArenaBytes - 1).StripBlocks);
        }
    }

    /// <summary>A plan for each arena that strips of some height have, the tallest first.</summary>
    internal static IEnumerable<ExecutionPlan> Plans(IStripModel model, int batch, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(model);
        for (long limit = long.MaxValue; ;)
        {
            ExecutionPlan plan = model.PlanStrips(batch, height, width, limit);
            if (plan.ArenaBytes > limit)
            {
                yield break;
            }

            yield return plan;
            limit = plan.ArenaBytes - 1;
        }
    }

    /// <summary>The output of a plan for random values.</summary>
    internal static float[] Run(IModel model, ExecutionPlan plan)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(plan);
        using IExecutable executable = model.Prepare(plan);
        var random = new Random(42);
        float[] output = Tensors.Run(executable, [.. Enumerable.Range(0, checked((int)plan.Input.Elements)).Select(_ => random.NextSingle())]);
        Assert.InRange(executable.PeakBytes, 1, plan.ArenaBytes);
        return output;
    }

    private IStripModel Load(IBackend backend) => (IStripModel)backend.Load(Network.Generator(Parameters), Parameters, Precision);
}
