using System.Buffers.Binary;

namespace FastInpaint.Weights;

/// <summary>Elements of stored tensors, little-endian, to fp32 and back.</summary>
internal static class TensorElements
{
    public static int Size(TensorType type) => type == TensorType.Fp32 ? sizeof(float) : sizeof(ushort);

    /// <summary>The type's name in a safetensors header.</summary>
    public static string Name(TensorType type) => type switch
    {
        TensorType.Fp32 => "F32",
        TensorType.Fp16 => "F16",
        TensorType.Bf16 => "BF16",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Unknown tensor type."),
    };

    /// <summary>The type of that name, or null where the engine has no use for it.</summary>
    public static TensorType? Parse(string? name) => name switch
    {
        "F32" => TensorType.Fp32,
        "F16" => TensorType.Fp16,
        "BF16" => TensorType.Bf16,
        _ => null,
    };

    public static void Read(ReadOnlySpan<byte> bytes, TensorType type, Span<float> values)
    {
        int size = Size(type);
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> element = bytes.Slice(i * size, size);
            values[i] = type switch
            {
                TensorType.Fp32 => BinaryPrimitives.ReadSingleLittleEndian(element),
                TensorType.Fp16 => (float)BinaryPrimitives.ReadHalfLittleEndian(element),
                _ => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(element) << 16),
            };
        }
    }

    /// <summary>Rounds to nearest, ties to even.</summary>
    public static void Write(ReadOnlySpan<float> values, TensorType type, Span<byte> bytes)
    {
        int size = Size(type);
        for (int i = 0; i < values.Length; i++)
        {
            Span<byte> element = bytes.Slice(i * size, size);
            switch (type)
            {
                case TensorType.Fp32:
                    BinaryPrimitives.WriteSingleLittleEndian(element, values[i]);
                    break;
                case TensorType.Fp16:
                    BinaryPrimitives.WriteHalfLittleEndian(element, (Half)values[i]);
                    break;
                default:
                    BinaryPrimitives.WriteUInt16LittleEndian(element, ToBf16(values[i]));
                    break;
            }
        }
    }

    private static ushort ToBf16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value)
            ? (ushort)((bits >> 16) | 0x40)
            : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
