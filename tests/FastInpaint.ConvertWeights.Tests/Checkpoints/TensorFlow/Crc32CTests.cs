namespace FastInpaint.ConvertWeights.Tests;

public sealed class Crc32CTests
{
    [Fact]
    public void The_standards_check_value_comes_out() => Assert.Equal(0xE3069283, Crc32C.Extend(0, "123456789"u8));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(29)]
    public void Parts_of_any_length_give_the_checksum_of_the_whole(int split)
    {
        byte[] bytes = [.. Enumerable.Range(1, 29).Select(i => (byte)(i * 37))];
        Assert.Equal(TableBytes.MaskedCrc(bytes), Crc32C.Mask(Crc32C.Extend(Crc32C.Extend(0, bytes.AsSpan(0, split)), bytes.AsSpan(split))));
    }
}
