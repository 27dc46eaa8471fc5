using FastInpaint.Conformance;

namespace FastInpaint.Simd.Tests;

/// <summary><see cref="RowKernels.WinogradInput"/> beside <see cref="WinogradMatrices.Input"/>, in every tier.</summary>
public sealed unsafe class WinogradInputTests
{
    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void It_is_its_matrix(int n)
    {
        float** rows = stackalloc float*[n];
        nint* columns = stackalloc nint[n];
        foreach (CpuTier tier in WinogradReference.Tiers)
        {
            RowKernels kernels = RowKernels.For(tier, int.MaxValue);
            int channels = WinogradInputArguments.BlockChannels + kernels.VectorWidth;
            float[] pixels = RandomParameters.Uniform(new Random(3), n * n * channels, 1);
            var result = new float[n * n * channels];
            var scratch = new float[n * n * WinogradInputArguments.BlockChannels];
            fixed (float* x = pixels, v = result, room = scratch)
            {
                for (int i = 0; i < n; i++)
                {
                    rows[i] = x + i * n * channels;
                    columns[i] = i * channels;
                }

                kernels.WinogradInput(new WinogradInputArguments { Rows = rows, Columns = columns, V = v, Step = channels, Channels = channels, Scratch = room }, n);
            }

            double[,] matrix = WinogradMatrices.Input(n);
            for (int c = 0; c < channels; c++)
            {
                WinogradReference.AssertClose(WinogradReference.Both(matrix, n, n, (i, j) => pixels[(i * n + j) * channels + c]), (i, j) => result[(i * n + j) * channels + c], n);
            }
        }
    }
}
