using FastInpaint.Imaging.Png;

namespace FastInpaint.Imaging.Tests;

public class PngCrcTests
{
    [Fact]
    public void The_standard_check_value_is_met() => Assert.Equal(0xCBF43926, PngCrc.Finish(PngCrc.Update(PngCrc.Start, "123456789"u8)));

    [Fact]
    public void Any_split_gives_the_same_value()
    {
        var bytes = new byte[200];
        new Random(7).NextBytes(bytes);
        for (int split = 0; split <= bytes.Length; split++)
        {
            uint crc = PngCrc.Update(PngCrc.Update(PngCrc.Start, bytes.AsSpan(0, split)), bytes.AsSpan(split));
            Assert.Equal(TestPng.Crc(bytes), PngCrc.Finish(crc));
        }
    }
}
