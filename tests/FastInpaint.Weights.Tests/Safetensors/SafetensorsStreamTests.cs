using FastInpaint.Conformance;

namespace FastInpaint.Weights.Tests;

/// <summary>Weights that lie in memory.</summary>
public sealed unsafe class SafetensorsStreamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void A_file_is_read_from_the_streams_position_on_at_any_alignment(int offset)
    {
        byte[] content = [.. new byte[offset], .. SafetensorsBytes.Whole()];
        fixed (byte* bytes = content)
        {
            using SafetensorsFile file = SafetensorsFile.Open(new UnmanagedMemoryStream(bytes, content.Length) { Position = offset }, "embedded");
            Assert.Equal("embedded", file.Description);
            Assert.Equal("none", file.Metadata["network"]);
            Assert.Equal([1, 2, 3, 4, 5, 6], SafetensorsBytes.Read(file, "a.weight"));
            Assert.Equal([0.5f, -0.5f, 7], SafetensorsBytes.Read(file, "b.bias"));
            Assert.Equal([9f], SafetensorsBytes.Read(file, "scalar"));
        }
    }

    [Fact]
    public void The_stream_is_closed_with_the_file()
    {
        byte[] content = SafetensorsBytes.Whole();
        fixed (byte* bytes = content)
        {
            var stream = new UnmanagedMemoryStream(bytes, content.Length);
            SafetensorsFile file = SafetensorsFile.Open(stream, "embedded");
            file.Dispose();
            Assert.False(stream.CanRead);
            Assert.Throws<ObjectDisposedException>(() => file.Read("scalar", new float[1]));
        }
    }

    [Fact]
    public void A_tensor_without_elements_is_read()
    {
        Dictionary<string, float[]> tensors = SafetensorsBytes.Read(SafetensorsBytes.Of(
            """{"none":{"dtype":"F32","shape":[0,3],"data_offsets":[0,0]},"one":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}""", dataLength: 2));
        Assert.Empty(tensors["none"]);
        Assert.Equal([0f], tensors["one"]);
    }
}
