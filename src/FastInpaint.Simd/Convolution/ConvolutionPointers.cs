namespace FastInpaint.Simd;

/// <summary>Addresses of a convolution's operands. Coefficients, statistics, residual and applied map are 0 if the operation has none.</summary>
internal readonly unsafe record struct ConvolutionPointers(nint XAddress, nint YAddress, nint CoefficientsAddress, nint StatisticsAddress, nint WorkspaceAddress)
{
    public float* X => (float*)XAddress;

    public float* Y => (float*)YAddress;

    /// <summary>The coefficients of one picture, a then b; null if there are none.</summary>
    public float* CoefficientsOf(int picture, int channels) => CoefficientsAddress == 0 ? null : (float*)CoefficientsAddress + picture * 2L * channels;

    public float* Statistics => (float*)StatisticsAddress;

    public nint ResidualAddress { get; init; }

    public float* Residual => (float*)ResidualAddress;

    public nint AppliedAddress { get; init; }

    public float* Applied => (float*)AppliedAddress;

    public byte* Workspace => (byte*)WorkspaceAddress;
}
