namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>The formats of weights files that are read.</summary>
internal enum CheckpointFormat
{
    /// <summary>A JSON header and the tensors' bytes.</summary>
    Safetensors,

    /// <summary>What TorchSharp's <c>Module.save</c> and its exporter for PyTorch write.</summary>
    TorchSharp,

    /// <summary>What <c>torch.save</c> writes since version 1.6: a zip archive with a pickle.</summary>
    PyTorch,

    /// <summary>A TensorFlow tensor bundle: an index and its data shards.</summary>
    TensorFlow,
}
