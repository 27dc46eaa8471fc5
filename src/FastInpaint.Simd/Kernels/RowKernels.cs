using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>The kernels for one vector width. All kernels work on NHWC rows. They do not allocate memory, start threads or check their arguments.</summary>
internal abstract unsafe class RowKernels
{
    private static readonly RowKernels Narrow = new CompiledRowKernels<Vector128Ops, Vector128<float>>();
    private static readonly RowKernels Middle = new CompiledRowKernels<Vector256Ops, Vector256<float>>();
    private static readonly RowKernels Wide = new CompiledRowKernels<Vector512Ops, Vector512<float>>();

    /// <summary>Number of independent multiply-adds in each iteration of <see cref="PeakLoop"/>. Each has <see cref="VectorWidth"/> lanes.</summary>
    public const int PeakChains = 12;

    /// <summary>Floats in a vector.</summary>
    public abstract int VectorWidth { get; }

    /// <summary>The kernels with the widest vectors that the tier supports and that <paramref name="channels"/> can fill.</summary>
    public static RowKernels For(CpuTier tier, int channels)
    {
        int width = tier switch
        {
            CpuTier.Avx512 when channels > 8 => 16,
            >= CpuTier.Avx2 when channels > 4 => 8,
            _ => 4,
        };
        if (LinkedKernels.Exist && tier > CpuTier.Vector128)
        {
            return LinkedKernels.For(tier, width);
        }

        return width switch
        {
            16 => Wide,
            8 => Middle,
            _ => Narrow,
        };
    }

    /// <inheritdoc cref="RowKernels{TOps, TVector}.ConvolutionRow"/>
    public abstract void ConvolutionRow(in ConvolutionRowArguments row);

    /// <inheritdoc cref="RowKernels{TOps, TVector}.PlanarRow"/>
    public abstract void PlanarRow(in PlanarRowArguments row);

    /// <inheritdoc cref="RowKernels{TOps, TVector}.PlanarLoad"/>
    public abstract void PlanarLoad(in PlanarLoadArguments row);

    /// <inheritdoc cref="RowKernels{TOps, TVector}.AffineRow"/>
    public abstract void AffineRow(float* x, float* a, float* b, float* residual, float* y, int pixels, int channels, bool relu);

    /// <inheritdoc cref="RowKernels{TOps, TVector}.RowStatistics"/>
    public abstract void RowStatistics(float* x, int pixels, nint step, int channels, float* mean, float* squares);

    /// <inheritdoc cref="RowKernels{TOps, TVector}.MergeStatistics"/>
    public abstract void MergeStatistics(float* mean, float* squares, float* otherMean, float* otherSquares, int channels, long count, long otherCount);

    /// <inheritdoc cref="RowKernels{TOps, TVector}.LeakyRelu"/>
    public abstract void LeakyRelu(float* x, nint count);

    /// <inheritdoc cref="RowKernels{TOps, TVector}.Sigmoid"/>
    public abstract void Sigmoid(float* x, nint count, float steepness);

    /// <inheritdoc cref="RowKernels{TOps, TVector}.GatherPixels"/>
    public abstract void GatherPixels(in GatherPixelsArguments gather);

    /// <inheritdoc cref="RowKernels{TOps, TVector}.WinogradInput"/>
    public abstract void WinogradInput(in WinogradInputArguments patch, int points);

    /// <inheritdoc cref="RowKernels{TOps, TVector}.WinogradOutput"/>
    public abstract void WinogradOutput(in WinogradOutputArguments tile, int points, int outputs);

    /// <inheritdoc cref="RowKernels{TOps, TVector}.VerticalInput"/>
    public abstract void VerticalInput(in VerticalInputArguments patch);

    /// <inheritdoc cref="RowKernels{TOps, TVector}.VerticalOutput"/>
    public abstract void VerticalOutput(in VerticalOutputArguments tile);

    /// <inheritdoc cref="RowKernels{TOps, TVector}.SmallProduct"/>
    public abstract void SmallProduct(float* matrix, int rows, int columns, float* x, nint xStep, float* y, nint yStep);

    /// <inheritdoc cref="RowKernels{TOps, TVector}.FrequencyFit"/>
    public abstract int FrequencyFit(in FrequencyFitArguments window);

    /// <summary>Copies a row of pixels. If there are coefficients, applies them on the way (see <see cref="AffineRow"/>).</summary>
    /// <param name="coefficients">The coefficients, a then b; null for none.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void LoadRow(float* x, float* coefficients, float* y, int pixels, int channels, bool relu)
    {
        if (coefficients == null)
        {
            new Span<float>(x, pixels * channels).CopyTo(new Span<float>(y, pixels * channels));
        }
        else
        {
            AffineRow(x, coefficients, coefficients + channels, null, y, pixels, channels, relu);
        }
    }

    /// <summary>Applies an activation in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Activate(Activation activation, float* x, nint count)
    {
        switch (activation)
        {
            case Activation.LeakyRelu:
                LeakyRelu(x, count);
                break;
            case Activation.Relu:
                for (nint i = 0; i < count; i++)
                {
                    x[i] = MathF.Max(x[i], 0);
                }

                break;
            case Activation.TanhToUnit:
                Sigmoid(x, count, 2);
                break;
            case Activation.Sigmoid:
                Sigmoid(x, count, 1);
                break;
            case Activation.None:
                break;
            default:
                throw new NotSupportedException($"Unknown activation {activation}.");
        }
    }

    /// <summary>Makes the runtime compile all kernels.</summary>
    public abstract void WarmUp();

    /// <inheritdoc cref="RowKernels{TOps, TVector}.PeakLoop"/>
    public abstract float PeakLoop(nint iterations);
}

/// <summary>The kernels for one vector width as static methods, see <see cref="RowKernels"/>.</summary>
/// <typeparam name="TOps">The vector's operations.</typeparam>
/// <typeparam name="TVector">The vector type.</typeparam>
internal static partial class RowKernels<TOps, TVector>
    where TOps : struct, IVectorOps<TVector>
    where TVector : unmanaged
{
}
