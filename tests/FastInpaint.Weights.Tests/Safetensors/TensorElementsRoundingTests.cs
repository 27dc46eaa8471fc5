using System.Buffers.Binary;

namespace FastInpaint.Weights.Tests;

/// <summary>What is stored for an fp32 value.</summary>
public sealed class TensorElementsRoundingTests
{
    [Theory]
    [InlineData(0f, 0x0000)]
    [InlineData(-0f, 0x8000)]
    [InlineData(1f, 0x3C00)]
    [InlineData(1.00048828125f, 0x3C00)] // 1 + 2^-11, halfway between 1 and the next: to even
    [InlineData(1.00146484375f, 0x3C02)] // 1 + 3 * 2^-11, halfway between two others: to even
    [InlineData(1.0004884f, 0x3C01)] // just above halfway
    [InlineData(65504f, 0x7BFF)] // the largest
    [InlineData(65519.996f, 0x7BFF)]
    [InlineData(65520f, 0x7C00)] // halfway between the largest and 2^16: beyond the range
    [InlineData(-65520f, 0xFC00)]
    [InlineData(float.PositiveInfinity, 0x7C00)]
    [InlineData(6.103515625e-5f, 0x0400)] // 2^-14, the smallest normal
    [InlineData(6.097555160522461e-5f, 0x03FF)] // the largest subnormal
    [InlineData(5.960464477539063e-8f, 0x0001)] // 2^-24, the smallest subnormal
    [InlineData(2.9802322387695312e-8f, 0x0000)] // halfway between 0 and it: to even
    [InlineData(2.9802326e-8f, 0x0001)]
    [InlineData(8.940696716308594e-8f, 0x0002)] // halfway between the two smallest: to even
    [InlineData(-1e-45f, 0x8000)]
    public void Fp16_is_rounded_to_nearest_even(float value, int expected)
    {
        var bytes = new byte[2];
        TensorElements.Write([value], TensorType.Fp16, bytes);
        Assert.Equal(expected, BinaryPrimitives.ReadUInt16LittleEndian(bytes));
    }

    [Theory]
    [InlineData(0x00000001u)] // the smallest subnormal
    [InlineData(0x807FFFFFu)]
    [InlineData(0x80000000u)]
    [InlineData(0x7F7FFFFFu)]
    [InlineData(0xFF800000u)]
    [InlineData(0x7FC00001u)] // NaNs with a payload
    [InlineData(0xFFFFFFFFu)]
    [InlineData(0x7F800001u)]
    [InlineData(0x3F9E0652u)]
    public void Fp32_keeps_every_bit(uint bits)
    {
        var bytes = new byte[4];
        TensorElements.Write([BitConverter.UInt32BitsToSingle(bits)], TensorType.Fp32, bytes);
        Assert.Equal(bits, BinaryPrimitives.ReadUInt32LittleEndian(bytes));
        var read = new float[1];
        TensorElements.Read(bytes, TensorType.Fp32, read);
        Assert.Equal(bits, BitConverter.SingleToUInt32Bits(read[0]));
    }

    [Theory]
    [InlineData(TensorType.Fp16, 0x7C00)]
    [InlineData(TensorType.Bf16, 0x7F80)]
    public void Every_16_bit_value_but_NaN_is_stored_as_it_was(TensorType type, int infinity)
    {
        ushort[] patterns = [.. Enumerable.Range(0, 65536).Where(bits => (bits & 0x7FFF) <= infinity).Select(bits => (ushort)bits)];
        var bytes = new byte[patterns.Length * 2];
        for (int i = 0; i < patterns.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), patterns[i]);
        }

        var values = new float[patterns.Length];
        TensorElements.Read(bytes, type, values);
        var stored = new byte[bytes.Length];
        TensorElements.Write(values, type, stored);
        Assert.Equal(2 * (infinity + 1), patterns.Length);
        Assert.Equal(bytes, stored);
    }

    [Fact]
    public void The_types_names_are_those_of_the_format()
    {
        Assert.Equal(["F32", "F16", "BF16"], Enum.GetValues<TensorType>().Select(TensorElements.Name));
        Assert.Equal([.. Enum.GetValues<TensorType>()], Enum.GetValues<TensorType>().Select(type => TensorElements.Parse(TensorElements.Name(type))!.Value));
        Assert.Null(TensorElements.Parse("f32"));
        Assert.Null(TensorElements.Parse(null));
    }
}
