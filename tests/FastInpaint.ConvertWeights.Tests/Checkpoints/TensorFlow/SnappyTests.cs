using System.Text;

namespace FastInpaint.ConvertWeights.Tests;

public sealed class SnappyTests
{
    [Theory]
    [InlineData(new byte[] { 0 }, "")]
    [InlineData(new byte[] { 3, 2 << 2, 97, 98, 99 }, "abc")]
    [InlineData(new byte[] { 9, 2 << 2, 97, 98, 99, (2 << 2) | 1, 3 }, "abcabcabc")]
    [InlineData(new byte[] { 6, 0, 97, (4 << 2) | 2, 1, 0 }, "aaaaaa")]
    [InlineData(new byte[] { 6, 0, 97, (4 << 2) | 3, 1, 0, 0, 0 }, "aaaaaa")]
    [InlineData(new byte[] { 2, 60 << 2, 1, 97, 98 }, "ab")]
    [InlineData(new byte[] { 2, 61 << 2, 1, 0, 97, 98 }, "ab")]
    public void Elements_of_all_kinds_are_expanded(byte[] block, string text) =>
        Assert.Equal(text, Encoding.ASCII.GetString(Snappy.Expand(block, 100, "path", "block")));

    [Fact]
    public void A_distance_of_11_bits_is_put_together()
    {
        byte[] block = [.. ProtoBytes.Varint(604), (61 << 2) | 0, 0x57, 0x02, .. Enumerable.Range(0, 600).Select(i => (byte)i), (2 << 5) | 1, 0x58];
        Assert.Equal([0, 1, 2, 3], Snappy.Expand(block, 1000, "path", "block")[600..]);
    }
}
