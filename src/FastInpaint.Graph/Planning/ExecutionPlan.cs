using System.Collections.Immutable;

namespace FastInpaint.Graph;

/// <summary>How one network runs on one device at one size: flat steps, and where in the arena each value lies. Immutable.</summary>
internal sealed class ExecutionPlan(
    Network network, Network fused, Precision precision, TensorShape[] shapes, ImmutableArray<PlanStep> steps, MemoryPlan memory, long[] offsets)
{
    /// <summary>The network as the factory made it.</summary>
    public Network Network { get; } = network;

    /// <summary>Storage type of activations and weights.</summary>
    public Precision Precision { get; } = precision;

    /// <summary>Shape of the input.</summary>
    public TensorShape Input => Shapes[Fused.Input.Id] with { C = Network.InputChannels };

    /// <summary>Shape of the output.</summary>
    public TensorShape Output => Shapes[Fused.Output.Id] with { C = Network.OutputChannels };

    /// <summary>The steps in the order in which they run.</summary>
    public ImmutableArray<PlanStep> Steps { get; } = steps;

    /// <summary>Bytes of the arena: activations, statistics, workspaces, input, output and <see cref="StagingBytes"/>. A run stays within it.</summary>
    public long ArenaBytes => Memory.ArenaBytes + StagingBytes;

    /// <summary>Bytes of the staging buffers on the host's side of a bus; 0 where the device computes in the host's memory.</summary>
    public long StagingBytes { get; init; }

    /// <summary>Multiply-adds of all steps, counted as the direct sum.</summary>
    public long MultiplyAdds => Steps.Sum(step => step.MultiplyAdds);

    /// <summary>Multiply-adds that are done a second time because a map is made in strips and not kept; part of <see cref="MultiplyAdds"/>.</summary>
    public long RepeatedMultiplyAdds => Steps.Where(step => step.Operation is StreamedStatistics).Sum(step => step.MultiplyAdds);

    /// <summary>The network that is run.</summary>
    public Network Fused { get; } = fused;

    /// <summary>Blocks of <see cref="StatisticsPartition.BlockRows"/> rows in which the largest maps are made; 0 where they are kept whole.</summary>
    public int StripBlocks { get; init; }

    /// <summary>Shapes by value number.</summary>
    public TensorShape[] Shapes { get; } = shapes;

    /// <summary>Where the values lie.</summary>
    public MemoryPlan Memory { get; } = memory;

    /// <summary>Byte offsets in the arena, by value number.</summary>
    public long[] Offsets { get; } = offsets;

    /// <summary>Byte offset of what is written once and lives through every step.</summary>
    public long Constants { get; init; }

    /// <summary>The memory plan as text: peak, arena, their ratio, and for every step the values that begin in it with bytes, offset and life.</summary>
    public string StepMap() => Memory.StepMap(Steps);
}

/// <summary>One step of an <see cref="ExecutionPlan"/>.</summary>
/// <param name="Operation">An operation of the fused network.</param>
/// <param name="Output">Shape of what it computes.</param>
/// <param name="MultiplyAdds">Multiply-adds, counted as the direct sum; 0 for steps that only move data.</param>
/// <param name="Bytes">Bytes read and written in the arena, counted once each.</param>
/// <param name="Workspace">Byte offset of the step's workspace in the arena.</param>
/// <param name="WorkspaceBytes">Size of the workspace.</param>
internal sealed record PlanStep(Operation Operation, TensorShape Output, long MultiplyAdds, long Bytes, long Workspace, long WorkspaceBytes)
{
    /// <summary>Canonical name of the layer, for example <c>blocks.3.conv1</c>.</summary>
    public string Name => Operation.Name;
}
