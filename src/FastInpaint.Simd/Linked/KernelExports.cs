using System.Runtime;
using System.Runtime.Intrinsics;

namespace FastInpaint.Simd;

/// <summary>
/// Entry points that fill a table with the kernels' addresses. build/AheadOfTimeKernels.targets compiles this code twice more, for AVX2 and for AVX-512. An ordinary build never calls it.
/// The code runs as native code that the garbage collector does not see. So everything that it calls must not allocate, throw, lock, access static fields or call into the runtime.
/// </summary>
internal static unsafe class KernelExports
{
    [RuntimeExport("fastinpaint_kernels")]
    public static void Fill(KernelTable* table, int vectorWidth)
    {
        if (vectorWidth == Vector512<float>.Count)
        {
            Fill<Vector512Ops, Vector512<float>>(table);
        }
        else if (vectorWidth == Vector256<float>.Count)
        {
            Fill<Vector256Ops, Vector256<float>>(table);
        }
        else
        {
            Fill<Vector128Ops, Vector128<float>>(table);
        }
    }

    private static void Fill<TOps, TVector>(KernelTable* table)
        where TOps : struct, IVectorOps<TVector>
        where TVector : unmanaged
    {
        table->ConvolutionRow = (delegate* unmanaged<ConvolutionRowArguments*, void>)(delegate*<ConvolutionRowArguments*, void>)&Convolution<TOps, TVector>;
        table->PlanarRow = (delegate* unmanaged<PlanarRowArguments*, void>)(delegate*<PlanarRowArguments*, void>)&Planar<TOps, TVector>;
        table->PlanarLoad = (delegate* unmanaged<PlanarLoadArguments*, void>)(delegate*<PlanarLoadArguments*, void>)&PlanarLoad<TOps, TVector>;
        table->AffineRow = (delegate* unmanaged<float*, float*, float*, float*, float*, int, int, int, void>)(delegate*<float*, float*, float*, float*, float*, int, int, int, void>)&Affine<TOps, TVector>;
        table->RowStatistics = (delegate* unmanaged<float*, int, nint, int, float*, float*, void>)(delegate*<float*, int, nint, int, float*, float*, void>)&RowKernels<TOps, TVector>.RowStatistics;
        table->MergeStatistics = (delegate* unmanaged<float*, float*, float*, float*, int, long, long, void>)(delegate*<float*, float*, float*, float*, int, long, long, void>)&RowKernels<TOps, TVector>.MergeStatistics;
        table->LeakyRelu = (delegate* unmanaged<float*, nint, void>)(delegate*<float*, nint, void>)&RowKernels<TOps, TVector>.LeakyRelu;
        table->Sigmoid = (delegate* unmanaged<float*, nint, float, void>)(delegate*<float*, nint, float, void>)&RowKernels<TOps, TVector>.Sigmoid;
        table->GatherPixels = (delegate* unmanaged<GatherPixelsArguments*, void>)(delegate*<GatherPixelsArguments*, void>)&GatherPixels<TOps, TVector>;
        table->WinogradInput = (delegate* unmanaged<WinogradInputArguments*, int, void>)(delegate*<WinogradInputArguments*, int, void>)&WinogradInput<TOps, TVector>;
        table->WinogradOutput = (delegate* unmanaged<WinogradOutputArguments*, int, int, void>)(delegate*<WinogradOutputArguments*, int, int, void>)&WinogradOutput<TOps, TVector>;
        table->VerticalInput = (delegate* unmanaged<VerticalInputArguments*, void>)(delegate*<VerticalInputArguments*, void>)&VerticalInput<TOps, TVector>;
        table->VerticalOutput = (delegate* unmanaged<VerticalOutputArguments*, void>)(delegate*<VerticalOutputArguments*, void>)&VerticalOutput<TOps, TVector>;
        table->SmallProduct = (delegate* unmanaged<float*, int, int, float*, nint, float*, nint, void>)(delegate*<float*, int, int, float*, nint, float*, nint, void>)&RowKernels<TOps, TVector>.SmallProduct;
        table->FrequencyFit = (delegate* unmanaged<FrequencyFitArguments*, int>)(delegate*<FrequencyFitArguments*, int>)&FrequencyFit<TOps, TVector>;
        table->PeakLoop = (delegate* unmanaged<nint, float>)(delegate*<nint, float>)&RowKernels<TOps, TVector>.PeakLoop;
    }

    private static void Convolution<TOps, TVector>(ConvolutionRowArguments* row)
        where TOps : struct, IVectorOps<TVector>
        where TVector : unmanaged => RowKernels<TOps, TVector>.ConvolutionRow(*row);

    private static void Planar<TOps, TVector>(PlanarRowArguments* row)
        where TOps : struct, IVectorOps<TVector>
        where TVector : unmanaged => RowKernels<TOps, TVector>.PlanarRow(*row);

    private static void PlanarLoad<TOps, TVector>(PlanarLoadArguments* row)
        where TOps : struct, IVectorOps<TVector>
        where TVector : unmanaged => RowKernels<TOps, TVector>.PlanarLoad(*row);

    private static void Affine<TOps, TVector>(float* x, float* a, float* b, float* residual, float* y, int pixels, int channels, int relu)
        where TOps : struct, IVectorOps<TVector>
        where TVector : unmanaged => RowKernels<TOps, TVector>.AffineRow(x, a, b, residual, y, pixels, channels, relu != 0);

    private static void GatherPixels<TOps, TVector>(GatherPixelsArguments* gather)
        where TOps : struct, IVectorOps<TVector>
        where TVector : unmanaged => RowKernels<TOps, TVector>.GatherPixels(*gather);

    private static void WinogradInput<TOps, TVector>(WinogradInputArguments* patch, int points)
        where TOps : struct, IVectorOps<TVector>
        where TVector : unmanaged => RowKernels<TOps, TVector>.WinogradInput(*patch, points);

    private static void WinogradOutput<TOps, TVector>(WinogradOutputArguments* tile, int points, int outputs)
        where TOps : struct, IVectorOps<TVector>
        where TVector : unmanaged => RowKernels<TOps, TVector>.WinogradOutput(*tile, points, outputs);

    private static void VerticalInput<TOps, TVector>(VerticalInputArguments* patch)
        where TOps : struct, IVectorOps<TVector>
        where TVector : unmanaged => RowKernels<TOps, TVector>.VerticalInput(*patch);

    private static void VerticalOutput<TOps, TVector>(VerticalOutputArguments* tile)
        where TOps : struct, IVectorOps<TVector>
        where TVector : unmanaged => RowKernels<TOps, TVector>.VerticalOutput(*tile);

    private static int FrequencyFit<TOps, TVector>(FrequencyFitArguments* window)
        where TOps : struct, IVectorOps<TVector>
        where TVector : unmanaged => RowKernels<TOps, TVector>.FrequencyFit(*window);
}
