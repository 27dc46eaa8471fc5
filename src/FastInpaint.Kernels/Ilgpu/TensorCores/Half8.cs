namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Eight fp16 values in pairs, the first one in the low bits: one group of channels; loads and stores as one 128-bit access, aligned to 16 bytes.</summary>
internal struct Half8
{
    public uint AB;
    public uint CD;
    public uint EF;
    public uint GH;
}
