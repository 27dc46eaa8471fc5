using System.Collections.Immutable;
using FastInpaint.Graph;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>The tensors of a checkpoint that make up one network.</summary>
/// <param name="Kind">The kind of the network.</param>
/// <param name="Prefix">The beginning of the tensors' mapped names.</param>
/// <param name="Tensors">All tensors under the prefix by canonical name, with superfluous ones.</param>
internal sealed record NetworkTensors(NetworkKind Kind, string Prefix, ImmutableSortedDictionary<string, CheckpointTensor> Tensors);
