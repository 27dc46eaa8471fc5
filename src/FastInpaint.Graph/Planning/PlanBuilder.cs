using System.Collections.Immutable;

namespace FastInpaint.Graph;

/// <summary>Plans a network for one input size: shapes, lifetimes of values, workspaces, arena.</summary>
internal static class PlanBuilder
{
    /// <param name="network">The network as the factory made it, which the plan only records.</param>
    /// <param name="fused">The network that the backend runs.</param>
    /// <param name="precision">Element type of maps. Statistics, coefficients and the output are always fp32.</param>
    /// <param name="input">Shape of the fused network's input.</param>
    /// <param name="needs">The memory that the backend needs beside the maps.</param>
    public static ExecutionPlan Build(Network network, Network fused, Precision precision, TensorShape input, PlanNeeds needs)
    {
        TensorShape[] shapes = ShapeInference.Infer(fused, input, needs.StatisticsBlocks);
        ImmutableArray<Operation> operations = [.. fused.Operations.Where(operation => operation is not Input)];
        var values = new List<PlannedValue>();
        var ids = new List<int>();
        var consumers = NetworkPasses.Consumers(operations);

        void Add(Value value, string name, int first)
        {
            int last = value == fused.Output ? operations.Length - 1 : consumers[value.Id].Select(user => operations.IndexOf(user)).DefaultIfEmpty(first).Max();
            ids.Add(value.Id);
            values.Add(new PlannedValue(name, Bytes(value, fused, shapes, precision), first, last));
        }

        Add(fused.Input, "input", 0);
        for (int i = 0; i < operations.Length; i++)
        {
            var last = operations[i].Parts.Last() as ConvolutionOperation;
            foreach (Value value in operations[i].Outputs)
            {
                string suffix = value == last?.Statistics ? ".statistics" : value == last?.Coefficients?.Output ? ".coefficients" : value == last?.Prologue?.Applied ? ".applied" : "";
                Add(value, (last ?? operations[i]).Name + suffix, i);
            }
        }

        long[] workspaces = [.. operations.Select(operation => needs.WorkspaceBytes(operation, shapes))];
        for (int i = 0; i < operations.Length; i++)
        {
            values.Add(new PlannedValue($"{operations[i].Name}.workspace", workspaces[i], i, i));
        }

        values.Add(new PlannedValue("constants", needs.ConstantBytes, 0, operations.Length - 1));
        MemoryPlan memory = MemoryPlanner.Plan(values, operations.Length);
        var offsets = new long[shapes.Length];
        for (int i = 0; i < ids.Count; i++)
        {
            offsets[ids[i]] = memory.Placements[i].Offset;
        }

        ImmutableArray<PlanStep> steps = [.. operations.Select((operation, i) =>
        {
            long multiplyAdds = operation.Parts.OfType<ConvolutionOperation>().Sum(conv => conv.MultiplyAdds(shapes[conv.X.Id], shapes[conv.Output.Id]));
            long bytes = operation.Inputs.Concat(operation.Outputs).Sum(value => Bytes(value, fused, shapes, precision));
            return new PlanStep(operation, shapes[operation.Output.Id], multiplyAdds, bytes, memory.Placements[ids.Count + i].Offset, workspaces[i]);
        })];
        return new ExecutionPlan(network, fused, precision, shapes, steps, memory, offsets)
        {
            Constants = memory.Placements[^1].Offset,
            StagingBytes = needs.StagingBytes,
            StripBlocks = needs.StripBlocks,
        };
    }

    private static long Bytes(Value value, Network fused, TensorShape[] shapes, Precision precision)
    {
        bool single = value == fused.Output
            || fused.Operations.SelectMany(operation => operation.Parts).Any(operation =>
                (operation as NormCoefficients ?? (operation as ConvolutionOperation)?.Coefficients) is { } norm && (norm.Output == value || norm.Statistics == value));
        return shapes[value.Id].Elements * (single || precision == Precision.Fp32 ? sizeof(float) : sizeof(ushort));
    }
}

/// <summary>The memory that a backend needs in an arena beside the maps.</summary>
internal sealed record PlanNeeds
{
    /// <summary>Workspace of one operation in bytes. The array has all shapes by value number.</summary>
    public Func<Operation, TensorShape[], long> WorkspaceBytes { get; init; } = (_, _) => 0;

    /// <summary>Number of statistics blocks of one picture, from the convolution and its output's shape; null for <see cref="StatisticsPartition"/>.</summary>
    public Func<ConvolutionOperation, TensorShape, int>? StatisticsBlocks { get; init; }

    /// <summary>Bytes of data that is written once and lives through every step.</summary>
    public long ConstantBytes { get; init; }

    /// <summary>Height of a strip of streamed maps, in blocks of <see cref="StatisticsPartition.BlockRows"/> rows; 0 if no map is streamed.</summary>
    public int StripBlocks { get; init; }

    /// <summary>Bytes of the staging buffers outside the device's memory.</summary>
    public long StagingBytes { get; init; }
}
