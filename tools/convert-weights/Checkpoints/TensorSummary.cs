using System.Security.Cryptography;
using FastInpaint.Weights;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>A summary of a tensor's elements.</summary>
/// <param name="Minimum">The smallest finite element; NaN where there is none, or the elements are no numbers.</param>
/// <param name="Maximum">The largest finite element; NaN where there is none, or the elements are no numbers.</param>
/// <param name="NonFinite">The number of elements that are NaN or infinite.</param>
/// <param name="Sha256">SHA-256 of the elements' bytes in row-major order, in lower-case hexadecimal digits.</param>
internal sealed record TensorSummary(double Minimum, double Maximum, long NonFinite, string Sha256)
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>Summarizes a tensor, and verifies its checksum where the checkpoint has one.</summary>
    /// <param name="path">What messages call the checkpoint.</param>
    /// <exception cref="IOException">The file fails to be read.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static TensorSummary Of(CheckpointTensor tensor, string path, CancellationToken cancellationToken)
    {
        tensor.Data.Verify();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var stream = new TensorStream(tensor, path);
        var chunk = new byte[Math.Min(ChunkBytes, tensor.Bytes)];
        var values = new float[chunk.Length / tensor.Type.Size];
        double minimum = double.PositiveInfinity, maximum = double.NegativeInfinity;
        long nonFinite = 0;
        while (stream.Read(chunk) is > 0 and var read)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(chunk, 0, read);
            if (tensor.Type.IsFloat && tensor.Type != ElementType.Fp64)
            {
                Span<float> part = values.AsSpan(0, read / tensor.Type.Size);
                tensor.Type.ToSingle(chunk.AsSpan(0, read), part);
                foreach (float value in part)
                {
                    Take(value);
                }
            }
            else if (tensor.Type.IsNumber)
            {
                for (int at = 0; at < read; at += tensor.Type.Size)
                {
                    Take(tensor.Type.ToDouble(chunk.AsSpan(at, tensor.Type.Size)));
                }
            }
        }

        bool any = minimum <= maximum;
        return new TensorSummary(any ? minimum : double.NaN, any ? maximum : double.NaN, nonFinite, Convert.ToHexStringLower(hash.GetHashAndReset()));

        void Take(double value)
        {
            if (double.IsFinite(value))
            {
                minimum = Math.Min(minimum, value);
                maximum = Math.Max(maximum, value);
            }
            else
            {
                nonFinite++;
            }
        }
    }
}
