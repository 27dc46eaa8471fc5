namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>The formats of weights files that are read.</summary>
internal enum CheckpointFormat
{
    /// <summary>A JSON header and the tensors' bytes.</summary>
    Safetensors,

    /// <summary>The format of TorchSharp's <c>Module.save</c> and of its exporter for PyTorch.</summary>
    TorchSharp,

    /// <summary>The format of <c>torch.save</c> since version 1.6: a zip archive with a pickle.</summary>
    PyTorch,

    /// <summary>A TensorFlow tensor bundle: an index and its data shards.</summary>
    TensorFlow,
}
