namespace FastInpaint.Simd;

/// <summary>
/// Addresses of the kernels for one vector width, in native code that was compiled ahead of time for more instruction sets than the program itself. The code uses the C calling
/// convention. On x64 Linux it equals .NET's own for these arguments, if references are passed as pointers and Booleans as integers.
/// </summary>
internal unsafe struct KernelTable
{
    public delegate* unmanaged<ConvolutionRowArguments*, void> ConvolutionRow;
    public delegate* unmanaged<PlanarRowArguments*, void> PlanarRow;
    public delegate* unmanaged<PlanarLoadArguments*, void> PlanarLoad;
    public delegate* unmanaged<float*, float*, float*, float*, float*, int, int, int, void> AffineRow;
    public delegate* unmanaged<float*, int, nint, int, float*, float*, void> RowStatistics;
    public delegate* unmanaged<float*, float*, float*, float*, int, long, long, void> MergeStatistics;
    public delegate* unmanaged<float*, nint, void> LeakyRelu;
    public delegate* unmanaged<float*, nint, float, void> Sigmoid;
    public delegate* unmanaged<GatherPixelsArguments*, void> GatherPixels;
    public delegate* unmanaged<WinogradInputArguments*, int, void> WinogradInput;
    public delegate* unmanaged<WinogradOutputArguments*, int, int, void> WinogradOutput;
    public delegate* unmanaged<VerticalInputArguments*, void> VerticalInput;
    public delegate* unmanaged<VerticalOutputArguments*, void> VerticalOutput;
    public delegate* unmanaged<float*, int, int, float*, nint, float*, nint, void> SmallProduct;
    public delegate* unmanaged<FrequencyFitArguments*, int> FrequencyFit;
    public delegate* unmanaged<nint, float> PeakLoop;
}
