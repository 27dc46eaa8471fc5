namespace FastInpaint.Simd;

/// <summary>The vector operations in which the kernels are written. There is one implementation for each vector type, so one source gives kernels of all widths. Lane i holds the i-th of consecutive floats.</summary>
internal unsafe interface IVectorOps<TVector>
    where TVector : unmanaged
{
    /// <summary>Number of lanes.</summary>
    static abstract int Count { get; }

    /// <summary>Whether there are 32 vector registers and not 16. 32 are enough for register tiles of 12 pixels by 2 vectors.</summary>
    static abstract bool HasManyRegisters { get; }

    static abstract TVector Load(float* source);

    /// <summary>Brings a cache line to the second-level cache, if the processor can. The address may be any.</summary>
    static abstract void Prefetch(float* address);

    static abstract void Store(TVector value, float* destination);

    static abstract TVector Broadcast(float value);

    /// <summary>a * b + c, rounded only once if the processor supports that.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>a * b + c for a single float, rounded in the same way as <see cref="MultiplyAdd(TVector, TVector, TVector)"/>.</summary>
    static abstract float MultiplyAdd(float a, float b, float c);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>e to the power of each lane. Results beyond fp32's range become infinity or 0.</summary>
    static abstract TVector Exp(TVector value);

    static abstract TVector Max(TVector a, TVector b);

    /// <summary>The larger value in each lane, in one instruction. The result is not defined for NaN and for zeros of different signs.</summary>
    static abstract TVector MaxNative(TVector a, TVector b);

    /// <summary>The largest lane. No lane may be NaN.</summary>
    static abstract float MaxAcross(TVector value);

    /// <summary>The lanes in reverse order.</summary>
    static abstract TVector Reverse(TVector value);

    /// <summary>Transposes the 4x4 matrices that four vectors hold in each four lanes: the first result has lane 0 of each vector, then lane 0 of the next four lanes of each, and so on.</summary>
    static abstract void TransposeQuads(ref TVector a, ref TVector b, ref TVector c, ref TVector d);

    /// <summary>
    /// Stores as many vectors as a vector has groups of four lanes: at <paramref name="y"/> the first four lanes of all of them, at y + <paramref name="step"/> the next four lanes of all of them, and so on.
    /// </summary>
    /// <param name="vectors">Address of the first vector. The next one is four vectors on.</param>
    static abstract void StoreQuads(TVector* vectors, float* y, nint step);

    static abstract TVector And(TVector a, TVector b);

    static abstract TVector Or(TVector a, TVector b);

    /// <summary>The sum of all lanes. The order of the additions depends only on the vector's width.</summary>
    static abstract float Sum(TVector value);
}
