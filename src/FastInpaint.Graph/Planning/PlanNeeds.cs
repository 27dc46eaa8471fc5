namespace FastInpaint.Graph;

/// <summary>What a backend needs in an arena beside the maps.</summary>
internal sealed record PlanNeeds
{
    /// <summary>Bytes needed during one operation, given all shapes by value number.</summary>
    public Func<Operation, TensorShape[], long> WorkspaceBytes { get; init; } = (_, _) => 0;

    /// <summary>Blocks of one picture's statistics, given the convolution and the shape of its output; null for <see cref="StatisticsPartition"/>.</summary>
    public Func<ConvolutionOperation, TensorShape, int>? StatisticsBlocks { get; init; }

    /// <summary>Bytes that are written once and live through every step.</summary>
    public long ConstantBytes { get; init; }

    /// <summary>Blocks of <see cref="StatisticsPartition.BlockRows"/> rows in which streamed maps are made; 0 where there are none.</summary>
    public int StripBlocks { get; init; }

    /// <summary>Bytes of the staging buffers outside the device's memory.</summary>
    public long StagingBytes { get; init; }
}
