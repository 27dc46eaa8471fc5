namespace FastInpaint.Simd;

/// <summary>The operations that kernels are written in, for one vector type: one source for all widths. Lane i holds the i-th of consecutive floats.</summary>
internal unsafe interface IVectorOps<TVector>
    where TVector : unmanaged
{
    /// <summary>Lanes.</summary>
    static abstract int Count { get; }

    /// <summary>Whether there are 32 registers, enough for register tiles of 12 pixels by 2 vectors, instead of 16.</summary>
    static abstract bool HasManyRegisters { get; }

    static abstract TVector Load(float* source);

    static abstract void Store(TVector value, float* destination);

    static abstract TVector Broadcast(float value);

    /// <summary>a * b + c, rounded once where the processor can.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>a * b + c for one float, rounded as <see cref="MultiplyAdd(TVector, TVector, TVector)"/> rounds.</summary>
    static abstract float MultiplyAdd(float a, float b, float c);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>e to the power of each lane; beyond fp32's range infinity or 0.</summary>
    static abstract TVector Exp(TVector value);

    static abstract TVector Max(TVector a, TVector b);

    /// <summary>The larger of each two lanes, in one instruction; of no two NaN or zeros of different signs.</summary>
    static abstract TVector MaxNative(TVector a, TVector b);

    /// <summary>The largest lane; none is NaN.</summary>
    static abstract float MaxAcross(TVector value);

    /// <summary>The lanes in reverse order.</summary>
    static abstract TVector Reverse(TVector value);

    static abstract TVector And(TVector a, TVector b);

    static abstract TVector Or(TVector a, TVector b);

    /// <summary>The sum of all lanes, in an order that depends on the width alone.</summary>
    static abstract float Sum(TVector value);
}
