namespace FastInpaint.ConvertWeights.Tests;

/// <summary>What a checkpoint holds, for assertions.</summary>
internal static class CheckpointValues
{
    /// <summary>The tensors as lines: name, type and sides.</summary>
    public static string[] Heads(this Checkpoint checkpoint) => [.. checkpoint.Tensors.Select(tensor => $"{tensor.Name} {tensor.Type.Name} {tensor.ShapeText}")];

    public static CheckpointTensor Tensor(this Checkpoint checkpoint, string name) => checkpoint.Tensors.Single(tensor => tensor.Name == name);

    /// <summary>A tensor's elements in row-major order.</summary>
    public static double[] Values(this Checkpoint checkpoint, string name)
    {
        CheckpointTensor tensor = checkpoint.Tensor(name);
        byte[] bytes = Bytes(tensor, 1 << 16);
        return [.. Enumerable.Range(0, bytes.Length / tensor.Type.Size).Select(i => tensor.Type.ToDouble(bytes.AsSpan(i * tensor.Type.Size, tensor.Type.Size)))];
    }

    /// <summary>A tensor's bytes in row-major order, read in chunks.</summary>
    public static byte[] Bytes(CheckpointTensor tensor, int chunkBytes)
    {
        var stream = new TensorStream(tensor, "test");
        var all = new List<byte>();
        var chunk = new byte[chunkBytes];
        while (stream.Read(chunk) is > 0 and var read)
        {
            all.AddRange(chunk.AsSpan(0, read));
        }

        return [.. all];
    }

    /// <summary>The message of a file that is refused.</summary>
    public static string Refusal(string path)
    {
        string message = Assert.Throws<InvalidDataException>(() => CheckpointFile.Open(path).Dispose()).Message;
        Assert.StartsWith($"{path}: ", message, StringComparison.Ordinal);
        return message;
    }
}
