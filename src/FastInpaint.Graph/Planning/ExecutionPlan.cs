using System.Collections.Immutable;

namespace FastInpaint.Graph;

/// <summary>How one network runs on one device at one size: flat steps, and where in the arena each value lies. Immutable.</summary>
public sealed class ExecutionPlan
{
    internal ExecutionPlan(Network network, Precision precision, TensorShape input, TensorShape output, ImmutableArray<PlanStep> steps, MemoryPlan memory)
    {
        Network = network;
        Precision = precision;
        Input = input;
        Output = output;
        Steps = steps;
        Memory = memory;
    }

    /// <summary>The network as the factory made it.</summary>
    public Network Network { get; }

    /// <summary>Storage type of activations and weights.</summary>
    public Precision Precision { get; }

    /// <summary>Shape of the input.</summary>
    public TensorShape Input { get; }

    /// <summary>Shape of the output.</summary>
    public TensorShape Output { get; }

    /// <summary>The steps in the order in which they run.</summary>
    public ImmutableArray<PlanStep> Steps { get; }

    /// <summary>Bytes of the arena: activations, statistics, workspaces, input and output. A run stays within it.</summary>
    public long ArenaBytes => Memory.ArenaBytes;

    /// <summary>Multiply-adds of all steps, counted as the direct sum.</summary>
    public long MultiplyAdds => Steps.Sum(step => step.MultiplyAdds);

    internal MemoryPlan Memory { get; }

    /// <summary>The memory plan as text: peak, arena, their ratio, and for every value its bytes, offset and the steps it lives through.</summary>
    public string StepMap() => Memory.StepMap(Steps);
}
