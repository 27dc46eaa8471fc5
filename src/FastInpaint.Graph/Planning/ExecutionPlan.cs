using System.Collections.Immutable;

namespace FastInpaint.Graph;

/// <summary>How one network runs on one device at one size: flat steps, and where in the arena each value lies. Immutable.</summary>
public sealed class ExecutionPlan
{
    internal ExecutionPlan(Network network, Network fused, Precision precision, TensorShape[] shapes, ImmutableArray<PlannedStep> operations, MemoryPlan memory, long[] offsets)
    {
        Network = network;
        Fused = fused;
        Precision = precision;
        Shapes = shapes;
        Operations = operations;
        Memory = memory;
        Offsets = offsets;
        Steps = [.. operations.Select(operation => operation.Step)];
    }

    /// <summary>The network as the factory made it.</summary>
    public Network Network { get; }

    /// <summary>Storage type of activations and weights.</summary>
    public Precision Precision { get; }

    /// <summary>Shape of the input.</summary>
    public TensorShape Input => Shapes[Fused.Input.Id] with { C = Network.InputChannels };

    /// <summary>Shape of the output.</summary>
    public TensorShape Output => Shapes[Fused.Output.Id] with { C = Network.OutputChannels };

    /// <summary>The steps in the order in which they run.</summary>
    public ImmutableArray<PlanStep> Steps { get; }

    /// <summary>Bytes of the arena: activations, statistics, workspaces, input, output and <see cref="StagingBytes"/>. A run stays within it.</summary>
    public long ArenaBytes => Memory.ArenaBytes + StagingBytes;

    /// <summary>Bytes of the staging buffers on the host's side of a bus; 0 where the device computes in the host's memory.</summary>
    public long StagingBytes { get; internal init; }

    /// <summary>Multiply-adds of all steps, counted as the direct sum.</summary>
    public long MultiplyAdds => Steps.Sum(step => step.MultiplyAdds);

    /// <summary>Multiply-adds that are done a second time because a map is made in strips and not kept; part of <see cref="MultiplyAdds"/>.</summary>
    public long RepeatedMultiplyAdds => Operations.Where(operation => operation.Operation is StreamedStatistics).Sum(operation => operation.Step.MultiplyAdds);

    internal Network Fused { get; }

    /// <summary>Blocks of <see cref="StatisticsPartition.BlockRows"/> rows in which the largest maps are made; 0 where they are kept whole.</summary>
    internal int StripBlocks { get; init; }

    internal TensorShape[] Shapes { get; }

    internal ImmutableArray<PlannedStep> Operations { get; }

    internal MemoryPlan Memory { get; }

    /// <summary>Byte offsets in the arena, by value number.</summary>
    internal long[] Offsets { get; }

    /// <summary>Byte offset of what is written once and lives through every step.</summary>
    internal long Constants { get; init; }

    /// <summary>The memory plan as text: peak, arena, their ratio, and for every step the values that begin in it with bytes, offset and life.</summary>
    public string StepMap() => Memory.StepMap(Steps);
}

/// <summary>A step as a backend sees it.</summary>
/// <param name="Operation">An operation of the fused network.</param>
/// <param name="Step">The step for reports.</param>
/// <param name="Workspace">Byte offset of the step's workspace in the arena.</param>
/// <param name="WorkspaceBytes">Size of the workspace.</param>
internal sealed record PlannedStep(Operation Operation, PlanStep Step, long Workspace, long WorkspaceBytes);
