using System.Buffers.Binary;

namespace FastInpaint.Weights;

/// <summary>Type of a checkpoint tensor's elements, which lie little-endian.</summary>
/// <param name="Name">As safetensors spells it; for a type without numbers the name that its own format uses.</param>
/// <param name="Size">Bytes of an element; 1 where the elements are no numbers and the tensor is a row of bytes.</param>
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

    /// <summary>Whether the elements are numbers.</summary>
    public bool IsNumber => Array.Exists(Numbers, type => type == this);

    /// <summary>Whether the elements are floating-point numbers, as all parameters of the networks are.</summary>
    public bool IsFloat => this == Fp64 || this == Fp32 || this == Fp16 || this == Bf16;

    /// <summary>The type of numbers that safetensors calls so; null where there is none.</summary>
    public static ElementType? Parse(string? name) => Array.Find(Numbers, type => type.Name == name);

    /// <summary>One element of a type of numbers.</summary>
    public double ToDouble(ReadOnlySpan<byte> element) => Name switch
    {
        "F64" => BinaryPrimitives.ReadDoubleLittleEndian(element),
        "F32" => BinaryPrimitives.ReadSingleLittleEndian(element),
        "F16" => (double)BinaryPrimitives.ReadHalfLittleEndian(element),
        "BF16" => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(element) << 16),
        "I64" => BinaryPrimitives.ReadInt64LittleEndian(element),
        "I32" => BinaryPrimitives.ReadInt32LittleEndian(element),
        "I16" => BinaryPrimitives.ReadInt16LittleEndian(element),
        "I8" => (sbyte)element[0],
        "U64" => BinaryPrimitives.ReadUInt64LittleEndian(element),
        "U32" => BinaryPrimitives.ReadUInt32LittleEndian(element),
        "U16" => BinaryPrimitives.ReadUInt16LittleEndian(element),
        "U8" or "BOOL" => element[0],
        _ => throw new InvalidOperationException($"Elements of type {Name} are no numbers."),
    };

    /// <summary>Converts elements to fp32; fp64 is rounded to nearest, and beyond fp32's range becomes infinite.</summary>
    public void ToSingle(ReadOnlySpan<byte> elements, Span<float> values)
    {
        TensorType? stored = this == Fp32 ? TensorType.Fp32 : this == Fp16 ? TensorType.Fp16 : this == Bf16 ? TensorType.Bf16 : null;
        if (stored is { } type)
        {
            TensorElements.Read(elements, type, values);
            return;
        }

        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)ToDouble(elements.Slice(i * Size, Size));
        }
    }
}
