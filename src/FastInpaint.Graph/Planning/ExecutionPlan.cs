using System.Collections.Immutable;

namespace FastInpaint.Graph;

/// <summary>How one network runs on one device at one size: the steps in order, and each value's place in the arena. Immutable.</summary>
internal sealed class ExecutionPlan(
    Network network, Network fused, Precision precision, TensorShape[] shapes, ImmutableArray<PlanStep> steps, MemoryPlan memory, long[] offsets)
{
    /// <summary>The network as the factory made it, before any pass.</summary>
    public Network Network { get; } = network;

    /// <summary>Storage type of activations and weights.</summary>
    public Precision Precision { get; } = precision;

    /// <summary>Shape of the input.</summary>
    public TensorShape Input => Shapes[Fused.Input.Id] with { C = Network.InputChannels };

    /// <summary>Shape of the output.</summary>
    public TensorShape Output => Shapes[Fused.Output.Id] with { C = Network.OutputChannels };

    /// <summary>The steps in the order in which they run.</summary>
    public ImmutableArray<PlanStep> Steps { get; } = steps;

    /// <summary>Bytes of the arena: activations, statistics, workspaces, input, output and <see cref="StagingBytes"/>. A run never needs more.</summary>
    public long ArenaBytes => Memory.ArenaBytes + StagingBytes;

    /// <summary>Bytes of the staging buffers on the host; 0 if the device computes in the host's memory.</summary>
    public long StagingBytes { get; init; }

    /// <summary>Multiply-adds of all steps, counted as the direct sum.</summary>
    public long MultiplyAdds => Steps.Sum(step => step.MultiplyAdds);

    /// <summary>Multiply-adds that are done a second time because a map is made in strips and not kept. <see cref="MultiplyAdds"/> includes them.</summary>
    public long RepeatedMultiplyAdds => Steps.Where(step => step.Operation is StreamedStatistics).Sum(step => step.MultiplyAdds);

    /// <summary>The network after the backend's passes, which is the one that runs.</summary>
    public Network Fused { get; } = fused;

    /// <summary>Height of a strip of the largest maps, in blocks of <see cref="StatisticsPartition.BlockRows"/> rows; 0 if the maps are kept whole.</summary>
    public int StripBlocks { get; init; }

    /// <summary>Shapes by value number.</summary>
    public TensorShape[] Shapes { get; } = shapes;

    /// <summary>Each value's place and lifetime in the arena.</summary>
    public MemoryPlan Memory { get; } = memory;

    /// <summary>Byte offsets in the arena, by value number.</summary>
    public long[] Offsets { get; } = offsets;

    /// <summary>Byte offset of the data that is written once and lives through every step.</summary>
    public long Constants { get; init; }

    /// <summary>The memory plan as text: peak, arena, their ratio, and for every step the values that begin in it with their bytes, offsets and lifetimes.</summary>
    public string StepMap() => Memory.StepMap(Steps);
}

/// <summary>One step of an <see cref="ExecutionPlan"/>.</summary>
/// <param name="Operation">An operation of the fused network.</param>
/// <param name="Output">Shape of the step's result.</param>
/// <param name="MultiplyAdds">Multiply-adds, counted as the direct sum; 0 for steps that only move data.</param>
/// <param name="Bytes">Bytes that the step reads and writes in the arena, each counted once.</param>
/// <param name="Workspace">Byte offset of the step's workspace in the arena.</param>
/// <param name="WorkspaceBytes">Size of the workspace.</param>
internal sealed record PlanStep(Operation Operation, TensorShape Output, long MultiplyAdds, long Bytes, long Workspace, long WorkspaceBytes)
{
    /// <summary>Canonical name of the layer, for example <c>blocks.3.conv1</c>.</summary>
    public string Name => Operation.Name;
}
