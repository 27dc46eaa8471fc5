using System.Buffers.Binary;

namespace FastInpaint.Weights.Tests;

public sealed class TensorElementsTests
{
    [Fact]
    public void Every_fp16_value_is_read_exactly() => AssertEvery(TensorType.Fp16, bits => (float)BitConverter.UInt16BitsToHalf(bits));

    [Fact]
    public void Every_bf16_value_is_read_exactly() => AssertEvery(TensorType.Bf16, bits => BitConverter.UInt32BitsToSingle((uint)bits << 16));

    [Theory]
    [InlineData(TensorType.Fp32)]
    [InlineData(TensorType.Fp16)]
    [InlineData(TensorType.Bf16)]
    public void Any_count_is_read_to_the_last_element(TensorType type)
    {
        for (int count = 0; count <= 70; count++)
        {
            float[] values = [.. Enumerable.Range(0, count).Select(i => i - 30f)];
            var bytes = new byte[count * TensorElements.Size(type)];
            TensorElements.Write(values, type, bytes);
            var read = new float[count];
            TensorElements.Read(bytes, type, read);
            Assert.Equal(values, read);
        }
    }

    [Theory]
    [InlineData(1f, 0x3F80)]
    [InlineData(1.00390625f, 0x3F80)] // halfway between 1 and the next: to even
    [InlineData(1.01171875f, 0x3F82)] // halfway between two others: to even
    [InlineData(1.005f, 0x3F81)]
    [InlineData(-3.4028235e38f, 0xFF80)] // beyond the range
    [InlineData(float.PositiveInfinity, 0x7F80)]
    [InlineData(1e-45f, 0x0000)]
    public void Bf16_is_rounded_to_nearest_even(float value, int expected)
    {
        var bytes = new byte[2];
        TensorElements.Write([value], TensorType.Bf16, bytes);
        Assert.Equal(expected, BinaryPrimitives.ReadUInt16LittleEndian(bytes));
    }

    [Theory]
    [InlineData(TensorType.Fp16)]
    [InlineData(TensorType.Bf16)]
    public void NaN_stays_NaN(TensorType type)
    {
        var bytes = new byte[4];
        var values = new float[2];
        TensorElements.Write([float.NaN, BitConverter.UInt32BitsToSingle(0x7F800001)], type, bytes);
        TensorElements.Read(bytes, type, values);
        Assert.All(values, value => Assert.True(float.IsNaN(value)));
    }

    private static void AssertEvery(TensorType type, Func<ushort, float> exact)
    {
        var bytes = new byte[65536 * 2];
        for (int i = 0; i < 65536; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), (ushort)i);
        }

        var values = new float[65536];
        TensorElements.Read(bytes, type, values);
        for (int i = 0; i < 65536; i++)
        {
            float expected = exact((ushort)i);
            Assert.True(
                float.IsNaN(expected) ? float.IsNaN(values[i]) : BitConverter.SingleToUInt32Bits(expected) == BitConverter.SingleToUInt32Bits(values[i]),
                $"bits {i:X4}: {values[i]} instead of {expected}");
        }
    }
}
