using System.Collections.Immutable;
using FastInpaint.Conformance;

namespace FastInpaint.Graph.Tests;

public sealed class MemoryPlannerTests
{
    [Fact]
    public void Values_that_do_not_meet_share_their_place()
    {
        MemoryPlan plan = MemoryPlanner.Plan([new("a", 1000, 0, 1), new("b", 500, 1, 2), new("c", 900, 2, 3)], 4);
        Assert.Equal([0L, 1024, 0], plan.Placements.Select(placement => placement.Offset));
        Assert.Equal(1536, plan.ArenaBytes);
        Assert.Equal(1536, plan.PeakBytes);
    }

    [Fact]
    public void The_smallest_gap_that_fits_is_taken()
    {
        MemoryPlan plan = MemoryPlanner.Plan(
            [new("floor", 5120, 0, 0), new("wall", 1024, 0, 9), new("top", 2560, 0, 9), new("late", 512, 3, 4)], 10);
        Assert.Equal(0, plan.Placements.Single(placement => placement.Value.Name == "late").Offset);
        Assert.Equal(8704, plan.ArenaBytes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_plans_never_overlap_and_stay_near_the_peak(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 200; round++)
        {
            const int Steps = 30;
            PlannedValue[] values = [.. Enumerable.Range(0, random.Next(1, 60)).Select(i =>
            {
                int first = random.Next(Steps);
                return new PlannedValue($"v{i}", random.NextInt64(0, 100_000), first, Math.Min(Steps - 1, first + random.Next(5)));
            })];
            MemoryPlan plan = MemoryPlanner.Plan(values, Steps);
            Assert.Equal(values, plan.Placements.Select(placement => placement.Value));
            foreach (Placement a in plan.Placements)
            foreach (Placement b in plan.Placements)
            {
                bool meet = !ReferenceEquals(a, b) && a.Value.First <= b.Value.Last && b.Value.First <= a.Value.Last;
                Assert.False(meet && a.Offset < b.End && b.Offset < a.End, $"seed {seed}, round {round}: {a} overlaps {b}");
                Assert.Equal(0, a.Offset % MemoryPlanner.Alignment);
            }

            Assert.InRange(plan.ArenaBytes, plan.PeakBytes, 2 * plan.PeakBytes);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(8)]
    public void The_generator_s_arena_in_strips_is_three_maps_of_the_trunk(int blocks)
    {
        Network network = Network.Generator(64, blocks);
        Network streamed = StreamFullResolution.Run(NetworkPasses.Fuse(network));
        var input = new TensorShape(1, 512, 384, 4);
        ExecutionPlan plan = PlanBuilder.Build(network, streamed, Precision.Fp32, input, new PlanNeeds { WorkspaceBytes = (_, _) => 1_000_000 });
        long map = 4 * 64 * input.H * input.W / 16 * sizeof(float);
        Assert.InRange(plan.ArenaBytes, 3 * map, 3.1 * map);
        Assert.Equal(plan.Memory.PeakBytes, plan.ArenaBytes, plan.ArenaBytes * 0.02);
    }

    [Fact]
    public void The_generator_s_arena_is_its_peak()
    {
        Network network = Network.Generator(RandomParameters.Generator(16, 8, seed: 1));
        ExecutionPlan plan = PlanBuilder.Build(network, NetworkPasses.Fuse(network), Precision.Fp32, new TensorShape(1, 512, 384, 4), new PlanNeeds());

        // encoder.0's map and encoder.1's, which is half of it, are live together; statistics and coefficients are small.
        const long FirstMap = 512L * 384 * 16 * sizeof(float);
        Assert.Equal(plan.Memory.PeakBytes, plan.ArenaBytes);
        Assert.InRange(plan.ArenaBytes, FirstMap * 3 / 2, FirstMap * 3 / 2 + 64 * 1024);
    }

    [Fact]
    public void Half_precision_halves_the_maps()
    {
        Network network = Network.Detector(RandomParameters.Detector(8, seed: 1));
        Network fused = NetworkPasses.Fuse(network);
        ExecutionPlan wide = PlanBuilder.Build(network, fused, Precision.Fp32, new TensorShape(1, 64, 64, 3), new PlanNeeds());
        ExecutionPlan half = PlanBuilder.Build(network, fused, Precision.Fp16, new TensorShape(1, 64, 64, 3), new PlanNeeds());
        Assert.Equal(wide.ArenaBytes, 2 * half.ArenaBytes);
    }

    [Fact]
    public void Workspaces_are_live_in_their_step_alone()
    {
        Network network = Network.Detector(RandomParameters.Detector(2, seed: 1));
        ExecutionPlan plan = PlanBuilder.Build(network, NetworkPasses.Fuse(network), Precision.Fp32, new TensorShape(1, 12, 12, 3), new PlanNeeds { WorkspaceBytes = (_, _) => 1_000_000 });
        Assert.All(plan.Steps, step => Assert.Equal(1_000_000, step.WorkspaceBytes));
        Assert.InRange(plan.ArenaBytes, 1_000_000, 1_050_000);
    }

    [Fact]
    public void The_step_map_names_totals_steps_and_values()
    {
        ImmutableArray<PlanStep> steps = [new PlanStep(new AddBias("one", default, default, "bias"), new TensorShape(1, 2, 3, 4), 0, 0, 0, 0)];
        string map = MemoryPlanner.Plan([new("a", 100, 0, 0)], 1).StepMap(steps);
        Assert.Equal(
            "peak 256 bytes, arena 256 bytes, peak/arena 1.000\n  0 one: AddBias -> [1,2,3,4], live 256 bytes\n      a: 100 bytes at 0, steps 0 to 0\n", map);
    }
}
