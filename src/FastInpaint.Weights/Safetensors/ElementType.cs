namespace FastInpaint.Weights;

/// <summary>The type of a stored tensor's elements, which are little-endian. The engine reads only the types of <see cref="TensorType"/>.</summary>
/// <param name="Name">The name in safetensors; for a type that is not numeric, the name in the checkpoint's own format.</param>
/// <param name="Size">Bytes of an element. 1 for a type that is not numeric: the tensor is then a row of bytes.</param>
internal sealed record ElementType(string Name, int Size)
{
    public static readonly ElementType Fp64 = new("F64", 8);
    public static readonly ElementType Fp32 = new("F32", 4);
    public static readonly ElementType Fp16 = new("F16", 2);
    public static readonly ElementType Bf16 = new("BF16", 2);
    public static readonly ElementType Int64 = new("I64", 8);
    public static readonly ElementType Int32 = new("I32", 4);
    public static readonly ElementType Int16 = new("I16", 2);
    public static readonly ElementType Int8 = new("I8", 1);
    public static readonly ElementType UInt64 = new("U64", 8);
    public static readonly ElementType UInt32 = new("U32", 4);
    public static readonly ElementType UInt16 = new("U16", 2);
    public static readonly ElementType UInt8 = new("U8", 1);
    public static readonly ElementType Bool = new("BOOL", 1);

    private static readonly ElementType[] Numbers = [Fp64, Fp32, Fp16, Bf16, Int64, Int32, Int16, Int8, UInt64, UInt32, UInt16, UInt8, Bool];

    /// <summary>The numeric type with this safetensors name. Null if there is none.</summary>
    public static ElementType? Parse(string? name) => Array.Find(Numbers, type => type.Name == name);
}
