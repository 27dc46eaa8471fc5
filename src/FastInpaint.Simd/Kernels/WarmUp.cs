using System.Runtime.InteropServices;

namespace FastInpaint.Simd;

/// <summary>
/// Runs every kernel once on a few zeros. The runtime compiles a kernel at its first call. Done while weights and pictures are loaded, the compilation does not delay the first
/// result.
/// </summary>
internal static unsafe partial class RowKernels<TOps, TVector>
{
    private const int Floats = 4096;

    public static void WarmUp()
    {
        float* x = stackalloc float[Floats];
        float* y = stackalloc float[Floats];
        new Span<float>(x, Floats).Clear();
        int two = 2 * TOps.Count;
        foreach (int channels in (ReadOnlySpan<int>)[two, TOps.Count])
        foreach (int pixels in (ReadOnlySpan<int>)[25, 6, 1])
        {
            ConvolutionRow(new ConvolutionRowArguments { Runs = &x, RunCount = 1, RunLength = 1, XStep = 1, Weights = x, Bias = x, Y = y, YStep = channels, Pixels = pixels, Channels = channels });
        }

        WarmUpWinograd(x, y);
        WarmUpVertical(x, y);
        WarmUpFrequencyFit();
        float** rows = stackalloc float*[1] { x };
        foreach (int vectors in (ReadOnlySpan<int>)[8, 4, 1])
        {
            PlanarRow(new PlanarRowArguments { Rows = rows, Plane = Floats / 2, KernelRows = 1, KernelColumns = 1, Channels = 1, Outputs = 3, Weights = x, Bias = x, Y = y, YPlane = 8 * TOps.Count, Vectors = vectors });
        }

        RowStatistics(x, 2, TOps.Count, TOps.Count, y, y + two);
        MergeStatistics(y, y + two, y + 2 * two, y + 3 * two, TOps.Count, 2, 2);
        AffineRow(x, x, x, null, y, 1, TOps.Count, relu: true);
        LeakyRelu(y, TOps.Count);
        Sigmoid(y, TOps.Count, 1);
    }

    private static void WarmUpVertical(float* x, float* y)
    {
        float** rows = stackalloc float*[VerticalFilter.Points];
        new Span<nint>(rows, VerticalFilter.Points).Fill((nint)x);
        VerticalInput(new VerticalInputArguments { Rows = rows, Floats = TOps.Count, V = y, Step = TOps.Count });
        VerticalOutput(new VerticalOutputArguments
        {
            M = x, Step = TOps.Count, Bias = x, Y = y, RowStep = TOps.Count, YStep = TOps.Count, RowCount = VerticalFilter.Rows, Pixels = 1, Channels = TOps.Count,
        });
        nint* columns = stackalloc nint[TOps.Count];
        new Span<nint>(columns, TOps.Count).Clear();
        var row = new PlanarLoadArguments { X = x, Columns = columns, Pixels = TOps.Count, Channels = TOps.Count, Y = y, Plane = TOps.Count };
        PlanarLoad(row);
        row.Scale = x;
        row.Shift = x;
        PlanarLoad(row);
    }

    private static void WarmUpFrequencyFit()
    {
        // Too large for the stack.
        float* memory = (float*)NativeMemory.AlignedAlloc((FrequencyTables.Floats + FrequencyTables.ScratchFloats + 2 * FrequencyTables.Side * FrequencyTables.Side) * sizeof(float), 64);
        float* scratch = memory + FrequencyTables.Floats, window = scratch + FrequencyTables.ScratchFloats;
        FrequencyTables.Fill(memory, 0.5);
        new Span<float>(window, FrequencyTables.Side * FrequencyTables.Side).Fill(1);
        foreach (int channels in (ReadOnlySpan<int>)[1, 3])
        {
            FrequencyFit(new FrequencyFitArguments
            {
                Trust = window,
                TrustStride = FrequencyTables.Side,
                Colors = window,
                Stride = FrequencyTables.Side,
                Channels = channels,
                Waves = 1,
                Step = 1,
                Tables = memory,
                Scratch = scratch,
                Block = window + FrequencyTables.Side * FrequencyTables.Side,
            });
        }

        NativeMemory.AlignedFree(memory);
    }

    private static void WarmUpWinograd(float* x, float* y)
    {
        float* scratch = stackalloc float[36 * TOps.Count];
        float** rows = stackalloc float*[6] { x, x, x, x, x, x };
        nint* columns = stackalloc nint[6];
        new Span<nint>(columns, 6).Clear();
        var gather = new GatherPixelsArguments { X = x, Pixels = columns, Count = 1, Channels = TOps.Count, Y = y };
        GatherPixels(gather);
        gather.Scale = x;
        gather.Shift = x;
        GatherPixels(gather);
        gather.Residual = TOps.Count;
        GatherPixels(gather);
        foreach (int points in (ReadOnlySpan<int>)[5, 6])
        {
            var patch = new WinogradInputArguments { Rows = rows, Columns = columns, V = y, Step = TOps.Count, Channels = TOps.Count, Scratch = scratch };
            WinogradInput(patch, points);
            patch.Scale = x;
            patch.Shift = x;
            WinogradInput(patch, points);
            patch.Residual = TOps.Count;
            patch.Applied = TOps.Count;
            patch.EndKeptRow = 1;
            patch.EndKeptColumn = 1;
            WinogradInput(patch, points);
        }

        var tile = new WinogradOutputArguments { M = x, Step = TOps.Count, Bias = x, Y = y, RowStep = 4 * TOps.Count, ColumnStep = TOps.Count, RowCount = 3, ColumnCount = 3, Channels = TOps.Count, Scratch = scratch };
        WinogradOutput(tile, 6, 4);
        WinogradOutput(tile, 6, 3);
        WinogradOutput(tile, 5, 4);
        SmallProduct(x, 6, 3, x, TOps.Count, y, TOps.Count);
    }
}
