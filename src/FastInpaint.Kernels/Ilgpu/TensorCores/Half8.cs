namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Eight fp16 values, which are one group of channels, stored in pairs with the first value in the low bits. Loads and stores are one 128-bit access, aligned to 16 bytes.</summary>
internal struct Half8
{
    public uint AB;
    public uint CD;
    public uint EF;
    public uint GH;
}
