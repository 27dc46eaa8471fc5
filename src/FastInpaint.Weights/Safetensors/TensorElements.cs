using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastInpaint.Weights;

/// <summary>Converts stored, little-endian elements to fp32 and back.</summary>
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

    /// <summary>The type with this safetensors name. Null if the engine does not read the type.</summary>
    public static TensorType? Parse(string? name) => name switch
    {
        "F32" => TensorType.Fp32,
        "F16" => TensorType.Fp16,
        "BF16" => TensorType.Bf16,
        _ => null,
    };

    public static void Read(ReadOnlySpan<byte> bytes, TensorType type, Span<float> values)
    {
        if (!BitConverter.IsLittleEndian)
        {
            ReadEach(bytes, type, values);
            return;
        }

        switch (type)
        {
            case TensorType.Fp32:
                bytes.CopyTo(MemoryMarshal.AsBytes(values));
                break;
            case TensorType.Fp16:
                Widen<Fp16Lanes>(bytes, type, values);
                break;
            default:
                Widen<Bf16Lanes>(bytes, type, values);
                break;
        }
    }

    private static void ReadEach(ReadOnlySpan<byte> bytes, TensorType type, Span<float> values)
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

    /// <summary>Converts whole vectors of 16-bit elements, then the remaining elements one by one.</summary>
    private static void Widen<TLanes>(ReadOnlySpan<byte> bytes, TensorType type, Span<float> values)
        where TLanes : IWideningLanes
    {
        int i = 0;
        for (; i <= values.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(bytes[(i * sizeof(ushort))..]), out Vector<uint> low, out Vector<uint> high);
            TLanes.ToSingle(low).CopyTo(values[i..]);
            TLanes.ToSingle(high).CopyTo(values[(i + Vector<uint>.Count)..]);
        }

        ReadEach(bytes[(i * sizeof(ushort))..], type, values[i..]);
    }

    /// <summary>Converts a vector of 16-bit elements, one in the lower half of each 32-bit lane, to fp32.</summary>
    private interface IWideningLanes
    {
        static abstract Vector<float> ToSingle(Vector<uint> bits);
    }

    private readonly struct Bf16Lanes : IWideningLanes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<float> ToSingle(Vector<uint> bits) => Vector.AsVectorSingle(bits << 16);
    }

    private readonly struct Fp16Lanes : IWideningLanes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<float> ToSingle(Vector<uint> bits)
        {
            // fp16's exponent and mantissa, shifted to fp32's places, give exactly 2^-112 of the value. This holds for subnormals too. Infinity and NaN get fp32's largest exponent.
            Vector<uint> magnitude = (bits & new Vector<uint>(0x7FFF)) << 13;
            Vector<float> scaled = Vector.AsVectorSingle(magnitude) * new Vector<float>(5.192296858534828e33f);
            Vector<uint> special = Vector.GreaterThanOrEqual(magnitude, new Vector<uint>(0x7C00 << 13)) & new Vector<uint>(0x7F800000);
            return Vector.AsVectorSingle(Vector.AsVectorUInt32(scaled) | special | ((bits & new Vector<uint>(0x8000)) << 16));
        }
    }

    /// <summary>Converts fp32 values to the stored type. Rounds to nearest, ties to even.</summary>
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
