namespace FastInpaint.Graph;

/// <summary>One step of an <see cref="ExecutionPlan"/>, as reports show it.</summary>
/// <param name="Name">Canonical name of the layer, for example <c>blocks.3.conv1</c>.</param>
/// <param name="Operation">What the step does, for example <c>Convolution 3x3 dilation 2, reflect 2, apply+ReLU -> statistics</c>.</param>
/// <param name="Output">Shape of what it computes.</param>
/// <param name="MultiplyAdds">Multiply-adds, counted as the direct sum; 0 for steps that only move data.</param>
/// <param name="Bytes">Bytes read and written in the arena, counted once each.</param>
public sealed record PlanStep(string Name, string Operation, TensorShape Output, long MultiplyAdds, long Bytes);
