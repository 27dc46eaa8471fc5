using System.Runtime.CompilerServices;
using ILGPU;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>What a tensor-core convolution does to its input as it loads it.</summary>
internal static class TensorCorePrologue
{
    /// <summary>
    /// Applies the norm to the part of a patch that this thread copied, and adds the residual. The copies must have completed. The groups of the first block of channels also store what becomes of the
    /// pixels of their own units.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply(TensorCoreArguments conv, ArrayView<int> shared, ArrayView<float> arena, int n, int chunk, int patch, int u, int v, int block)
    {
        int places = conv.Stages * (TensorCoreTile.StageDepth / 8);
        int group = Group.IdxX & ((1 << conv.ChunkShift) - 1);
        int c = ((chunk << conv.ChunkShift) + group) * 8;
        long coefficients = conv.Coefficients / 16 + ((long)n * 2 * conv.InC + c) / 4;
        ArrayView<Float4> ab = arena.Cast<Float4>();
        Float4 a0 = ab[coefficients];
        Float4 a1 = ab[coefficients + 1];
        Float4 b0 = ab[coefficients + conv.InC / 4];
        Float4 b1 = ab[coefficients + conv.InC / 4 + 1];
        ArrayView<Half8> values = shared.Cast<Half8>();
        ArrayView<Half8> maps = arena.Cast<Half8>();
        long picture = (long)n * conv.InH * conv.InW * conv.InC + c;
        int step = TensorCoreTile.GroupSize >> conv.ChunkShift;
        for (int pixel = Group.IdxX >> conv.ChunkShift; pixel < conv.PatchPixels; pixel += step)
        {
            int place = shared[places + pixel];
            if (place >= 0)
            {
                int at = (patch + pixel * conv.PixelBytes) / 16 + group;
                long element = picture + (long)place * conv.InC;
                Half8 residual = default;
                if (conv.HasResidual != 0)
                {
                    residual = maps[(conv.Residual / 2 + element) / 8];
                }

                Half8 value = HalfMath.RectifiedAffine(values[at], a0, a1, b0, b1, conv.PrologueSlope, residual);
                values[at] = value;
                if (conv.HasApplied != 0 && block == 0)
                {
                    // A mirrored pixel of the patch lies at another place of the picture.
                    int row = pixel / conv.PatchW + conv.First;
                    int column = pixel % conv.PatchW + conv.First;
                    bool own = row >= 0 && row < TensorCoreTile.Rows && column >= 0 && column < TensorCoreTile.Columns;
                    if (own && place == (u + row) * conv.InW + v + column && v + column < conv.InW)
                    {
                        maps[(conv.Applied / 2 + element) / 8] = value;
                    }
                }
            }
        }
    }
}
