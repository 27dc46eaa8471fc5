using System.Runtime.InteropServices;
using FastInpaint.Graph;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// The place of a tensor-core convolution's weights, fp16 <c>[phase, chunk, stage, o, 32]</c>, and of its fp32 bias. The 32 products of a stage are four parts of 8 channels.
/// Part p of output channel o is stored at position p ^ (o / 2 % 4), so that ldmatrix reads rows of 64 bytes without bank conflicts.
/// </summary>
/// <param name="ChunkShift">Binary logarithm of the number of groups of 8 channels in a chunk.</param>
/// <param name="Stages">Number of stages in a chunk.</param>
/// <param name="PackedChannels">Number of output channels after padding.</param>
/// <param name="Weights">Offset of the weights in bytes.</param>
/// <param name="Bias">Offset of the bias in bytes.</param>
internal sealed record TensorCoreWeights(int ChunkShift, int Stages, int PackedChannels, long Weights, long Bias)
{
    private const int Granularity = TensorCoreTile.LeastChannels;
    private const int Parts = TensorCoreTile.StageDepth / 8;

    /// <summary>Packs the weights of a convolution.</summary>
    /// <param name="inStep">Distance between neighboring units in the input, in pixels.</param>
    /// <param name="taps">Height of the kernel of one phase.</param>
    /// <param name="tapsW">Width of the kernel of one phase; 1 where columns are summed.</param>
    /// <param name="inChannels">Number of input channels after padding.</param>
    /// <param name="outChannels">Number of output channels that exist.</param>
    /// <param name="weight">Gives the weight for a phase, tap row, tap column, input channel that exists, and output channel.</param>
    /// <param name="bias">The bias of the output channels that exist.</param>
    /// <param name="description">The parameters' source and tensor, for messages.</param>
    /// <exception cref="InvalidNetworkException">A weight is beyond the range of fp16.</exception>
    public static TensorCoreWeights Pack(
        PackedWeights weights, int phases, int inStep, int taps, int tapsW, int inChannels, int outChannels, Func<int, int, int, int, int, float> weight, ReadOnlySpan<float> bias, string description)
    {
        // A convolution of stride 2 has a patch four times as large, so its chunks are smaller.
        int shift = inChannels % 32 == 0 && inStep == 1 ? 2 : inChannels % 16 == 0 ? 1 : 0;
        int groups = 1 << shift;
        int chunks = inChannels / 8 >> shift;
        int stages = (taps * tapsW * groups + Parts - 1) / Parts;
        int packed = (outChannels + Granularity - 1) / Granularity * Granularity;
        var values = new Half[(long)phases * chunks * stages * packed * TensorCoreTile.StageDepth];
        for (int phase = 0; phase < phases; phase++)
        for (int c = 0; c < inChannels; c++)
        for (int tap = 0; tap < taps * tapsW; tap++)
        {
            int product = tap * groups + c / 8 % groups;
            long stage = ((long)phase * chunks + c / 8 / groups) * stages + product / Parts;
            for (int o = 0; o < outChannels; o++)
            {
                float value = weight(phase, tap / tapsW, tap % tapsW, c, o);
                int part = product % Parts ^ (o / 2 % Parts);
                values[(stage * packed + o) * TensorCoreTile.StageDepth + part * 8 + c % 8] = Math.Abs(value) <= (float)Half.MaxValue
                    ? (Half)value
                    : throw new InvalidNetworkException($"{description} holds {value}, which fp16 cannot represent. Use --precision fp32.");
            }
        }

        var padded = new float[packed];
        bias.CopyTo(padded);
        return new TensorCoreWeights(
            shift, stages, packed, weights.Add(MemoryMarshal.Cast<Half, float>(values).ToArray()) * sizeof(float), weights.Add(padded) * sizeof(float));
    }

    /// <summary>Output channels of a tile: the widest tile that divides the channels, still gives three of four multiprocessors a group, and fits into shared memory. Narrower tiles use the tensor cores less well.</summary>
    /// <param name="fits">Tests whether a tile of so many channels has its place in shared memory.</param>
    public int TileChannels(long spatialTiles, int multiprocessors, Func<int, bool> fits)
    {
        int best = Granularity;
        foreach (int channels in (ReadOnlySpan<int>)[32, 64, 128, 256])
        {
            bool fills = channels == 32 || 4 * spatialTiles * (PackedChannels / channels) >= 3L * multiprocessors;
            best = PackedChannels % channels == 0 && fills && fits(channels) ? channels : best;
        }

        return best;
    }
}
