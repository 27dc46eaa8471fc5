using System.Runtime.CompilerServices;

namespace FastInpaint.Simd;

/// <summary>The kernels for one vector width, compiled with this assembly. The JIT compiles them for the machine; an ahead-of-time compiler compiles them for the program's instruction sets.</summary>
/// <typeparam name="TOps">The vector's operations.</typeparam>
/// <typeparam name="TVector">The vector type.</typeparam>
internal sealed unsafe class CompiledRowKernels<TOps, TVector> : RowKernels
    where TOps : struct, IVectorOps<TVector>
    where TVector : unmanaged
{
    public override int VectorWidth => TOps.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void ConvolutionRow(in ConvolutionRowArguments row) => RowKernels<TOps, TVector>.ConvolutionRow(row);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void PlanarRow(in PlanarRowArguments row) => RowKernels<TOps, TVector>.PlanarRow(row);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void PlanarLoad(in PlanarLoadArguments row) => RowKernels<TOps, TVector>.PlanarLoad(row);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AffineRow(float* x, float* a, float* b, float* residual, float* y, int pixels, int channels, bool relu) =>
        RowKernels<TOps, TVector>.AffineRow(x, a, b, residual, y, pixels, channels, relu);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void RowStatistics(float* x, int pixels, nint step, int channels, float* mean, float* squares) =>
        RowKernels<TOps, TVector>.RowStatistics(x, pixels, step, channels, mean, squares);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void MergeStatistics(float* mean, float* squares, float* otherMean, float* otherSquares, int channels, long count, long otherCount) =>
        RowKernels<TOps, TVector>.MergeStatistics(mean, squares, otherMean, otherSquares, channels, count, otherCount);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void LeakyRelu(float* x, nint count) => RowKernels<TOps, TVector>.LeakyRelu(x, count);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Sigmoid(float* x, nint count, float steepness) => RowKernels<TOps, TVector>.Sigmoid(x, count, steepness);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void GatherPixels(in GatherPixelsArguments gather) => RowKernels<TOps, TVector>.GatherPixels(gather);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void WinogradInput(in WinogradInputArguments patch, int points) => RowKernels<TOps, TVector>.WinogradInput(patch, points);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void WinogradOutput(in WinogradOutputArguments tile, int points, int outputs) => RowKernels<TOps, TVector>.WinogradOutput(tile, points, outputs);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void VerticalInput(in VerticalInputArguments patch) => RowKernels<TOps, TVector>.VerticalInput(patch);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void VerticalOutput(in VerticalOutputArguments tile) => RowKernels<TOps, TVector>.VerticalOutput(tile);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void SmallProduct(float* matrix, int rows, int columns, float* x, nint xStep, float* y, nint yStep) =>
        RowKernels<TOps, TVector>.SmallProduct(matrix, rows, columns, x, xStep, y, yStep);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override int FrequencyFit(in FrequencyFitArguments window) => RowKernels<TOps, TVector>.FrequencyFit(window);

    public override void WarmUp() => RowKernels<TOps, TVector>.WarmUp();

    public override float PeakLoop(nint iterations) => RowKernels<TOps, TVector>.PeakLoop(iterations);
}
