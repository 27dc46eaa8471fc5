using System.Collections.Immutable;
using FastInpaint.Graph;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>The tensors of a checkpoint that make up one network.</summary>
/// <param name="Prefix">What their names begin with, after the name map.</param>
/// <param name="Tensors">By canonical name; superfluous ones under the same prefix too.</param>
internal sealed record NetworkTensors(NetworkKind Kind, string Prefix, ImmutableSortedDictionary<string, CheckpointTensor> Tensors);
