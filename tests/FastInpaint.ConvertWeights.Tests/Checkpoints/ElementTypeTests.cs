using System.Buffers.Binary;
using FastInpaint.Weights;

namespace FastInpaint.ConvertWeights.Tests;

public sealed class ElementTypeTests
{
    private static readonly string[] Numbers = ["F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U64", "U32", "U16", "U8", "BOOL"];

    [Fact]
    public void A_type_is_found_by_its_name_in_safetensors()
    {
        Assert.Equal(Numbers, Numbers.Select(name => ElementType.Parse(name)!.Name));
        Assert.Equal([8, 4, 2, 2, 8, 4, 2, 1, 8, 4, 2, 1, 1], Numbers.Select(name => ElementType.Parse(name)!.Size));
        Assert.Null(ElementType.Parse("f32"));
        Assert.Null(ElementType.Parse(""));
        Assert.Null(ElementType.Parse(null));
    }

    [Fact]
    public void Four_types_are_those_of_parameters() =>
        Assert.Equal(["F64", "F32", "F16", "BF16"], Numbers.Where(name => ElementType.Parse(name)!.IsFloat));

    [Fact]
    public void A_type_without_numbers_says_so()
    {
        var text = new ElementType("DT_STRING", 1);
        Assert.False(text.IsNumber);
        Assert.False(text.IsFloat);
        Assert.Throws<InvalidOperationException>(() => text.ToDouble([1]));
        Assert.True(ElementType.Bool.IsNumber);
    }

    [Theory]
    [InlineData("F64", "182D4454FB210940", 3.141592653589793)]
    [InlineData("F64", "000000000000F07F", double.PositiveInfinity)]
    [InlineData("F32", "00000080", -0d)]
    [InlineData("F16", "0100", 5.9604644775390625e-8)]
    [InlineData("F16", "007E", double.NaN)]
    [InlineData("BF16", "80FF", double.NegativeInfinity)]
    [InlineData("I64", "FFFFFFFFFFFFFF7F", 9223372036854775807d)]
    [InlineData("I64", "0000000000000080", -9223372036854775808d)]
    [InlineData("U64", "FFFFFFFFFFFFFFFF", 18446744073709551615d)]
    [InlineData("I8", "80", -128)]
    [InlineData("BOOL", "01", 1)]
    public void An_element_is_read_as_a_number(string type, string bytes, double value) =>
        Assert.Equal(value, ElementType.Parse(type)!.ToDouble(Convert.FromHexString(bytes)));

    [Theory]
    [InlineData("F64", 0.1, 0.1f)]
    [InlineData("F64", 1e300, float.PositiveInfinity)]
    [InlineData("F64", -1e300, float.NegativeInfinity)]
    [InlineData("F64", 3.4028235677973366e38, float.PositiveInfinity)] // half a step beyond the largest
    [InlineData("F64", 3.4028235677973362e38, float.MaxValue)]
    public void Fp64_is_rounded_to_nearest(string type, double value, float expected)
    {
        var bytes = new byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        var values = new float[1];
        ElementType.Parse(type)!.ToSingle(bytes, values);
        Assert.Equal(expected, values[0]);
    }

    [Fact]
    public void Every_type_becomes_fp32()
    {
        foreach (string name in Numbers)
        {
            ElementType type = ElementType.Parse(name)!;
            byte[] bytes = [.. Enumerable.Range(0, 24 * type.Size).Select(i => (byte)(i * 37))];
            var values = new float[24];
            type.ToSingle(bytes, values);
            Assert.All(Enumerable.Range(0, 24), i => Assert.Equal((float)type.ToDouble(bytes.AsSpan(i * type.Size, type.Size)), values[i]));
        }
    }
}
