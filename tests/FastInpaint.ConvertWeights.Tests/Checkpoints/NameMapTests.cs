using System.Text;

namespace FastInpaint.ConvertWeights.Tests;

public sealed class NameMapTests
{
    [Fact]
    public void Rows_are_names_orders_of_dimensions_and_nulls()
    {
        NameMap map = Parse("""
            {
              // A remark, and a comma behind the last row.
              "a/kernel": { "to": "a.weight", "axes": [3, 2, 0, 1] },
              "b{i+1}": "b{i}",
              "c": { "to": "d" },
              "*": null,
            }
            """);
        Assert.Equal(["a/kernel", "b{i+1}", "c", "*"], map.Rules.Select(rule => rule.From));
        Assert.Equal([3, 2, 0, 1], map.Rules[0].Axes);
        Assert.All(map.Rules.Skip(1), rule => Assert.Empty(rule.Axes));
        Assert.Equal([false, false, false, true], map.Rules.Select(rule => rule.LeavesOut));
        Assert.True(map.Rules[2].TryMap("c", out string? name));
        Assert.Equal("d", name);
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over() => Assert.Equal("a", Assert.Single(Parse("\uFEFF{\"a\": \"b\"}").Rules).From);

    [Theory]
    [InlineData("", "is not a name map")]
    [InlineData("[]", "holds a JSON Array")]
    [InlineData("\"a\"", "holds a JSON String")]
    [InlineData("{", "is not a name map")]
    [InlineData("""{"a": 1}""", "the row of 'a' holds a JSON Number")]
    [InlineData("""{"a": ["b"]}""", "the row of 'a' holds a JSON Array")]
    [InlineData("""{"a": {}}""", "the row of 'a' lacks 'to'")]
    [InlineData("""{"a": {"axes": [0]}}""", "the row of 'a' lacks 'to'")]
    [InlineData("""{"a": {"to": 1}}""", "has an entry 'to'")]
    [InlineData("""{"a": {"to": null}}""", "has an entry 'to'")]
    [InlineData("""{"a": {"to": "b", "axis": [0]}}""", "has an entry 'axis'")]
    [InlineData("""{"a": {"to": "b", "axes": 1}}""", "has an entry 'axes'")]
    [InlineData("""{"a": {"to": "b", "axes": [0, 0]}}""", "each of the dimensions 0 to 1 once")]
    [InlineData("""{"a": {"to": "b", "axes": [1, 2]}}""", "each of the dimensions 0 to 1 once")]
    [InlineData("""{"a": {"to": "b", "axes": [-1, 0]}}""", "each of the dimensions 0 to 1 once")]
    [InlineData("""{"a": {"to": "b", "axes": [0.5]}}""", "each of the dimensions 0 to 0 once")]
    [InlineData("""{"a": {"to": "b", "axes": ["0"]}}""", "each of the dimensions 0 to 0 once")]
    [InlineData("""{"a": {"to": "b", "axes": [99999999999]}}""", "each of the dimensions 0 to 0 once")]
    [InlineData("""{"a{": "b"}""", "'a{' has a brace")]
    [InlineData("""{"a": "b{i}"}""", "which 'a' lacks")]
    [InlineData("""{"a\ud800": "b"}""", "is not a name map")]
    [InlineData("""{"a": "b\udc00"}""", "is not a name map")]
    [InlineData("""{"a": {"a": {"a": {"a": {"a": {"a": {"a": {"a": {"a": 1}}}}}}}}}""", "is not a name map")]
    public void A_bad_map_is_refused_with_its_reason(string json, string reason)
    {
        string message = Assert.Throws<InvalidDataException>(() => Parse(json)).Message;
        Assert.StartsWith("names.json: ", message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.EndsWith("docs/weights.md shows one.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Orders_of_more_than_32_dimensions_are_refused()
    {
        static string Axes(int count) => $$$"""{"a": {"to": "b", "axes": [{{{string.Join(',', Enumerable.Range(0, count))}}}]}}""";
        Assert.Equal(32, Parse(Axes(32)).Rules[0].Axes.Length);
        Assert.Throws<InvalidDataException>(() => Parse(Axes(33)));
    }

    [Theory]
    [InlineData("""{"a": "b", "a": "c"}""")]
    [InlineData("""{"a": {"to": "b", "to": "c"}}""")]
    public void Names_that_are_there_twice_are_refused(string json) => Assert.Contains("uplicate", Assert.Throws<InvalidDataException>(() => Parse(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_map_is_read_from_a_file()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal("x", NameMap.Read(folder.Write("map.json", """{"x": "y"}"""u8.ToArray())).Rules[0].From);
        Assert.Contains("it is a folder", Assert.Throws<InvalidDataException>(() => NameMap.Read(folder.Path)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => NameMap.Read(folder["missing"]));
        string large = folder.Write("large.json", [.. "{"u8, .. Enumerable.Repeat((byte)' ', 4 << 20)]);
        Assert.Contains("more than 4194304 bytes", Assert.Throws<InvalidDataException>(() => NameMap.Read(large)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => NameMap.Read(folder.Write("latin1.json", [(byte)'{', (byte)'"', 0xE4, (byte)'"', (byte)':', (byte)'1', (byte)'}'])));
    }

    [Fact]
    public void Counters_of_batches_are_left_out_of_all_but_TensorFlow()
    {
        Assert.All([CheckpointFormat.TorchSharp, CheckpointFormat.PyTorch, CheckpointFormat.Safetensors], format =>
            Assert.True(NameMap.For(format).Rules.Single().TryMap("encoder.0.norm.num_batches_tracked", out string? name) && name is null));
        Assert.DoesNotContain(NameMap.For(CheckpointFormat.TensorFlow).Rules, rule => rule.TryMap("encoder.0.norm.num_batches_tracked", out _));
    }

    [Theory]
    [InlineData("inpaint_net/generator/encoder_1/conv/conv2d/kernel", "generator.encoder.0.conv.weight")]
    [InlineData("generator/encoder_downsample_2/conv_1/conv2d/kernel", "generator.encoder.1.conv.weight")]
    [InlineData("generator/resblock_8/res2/ins_norm_7/gamma", "generator.blocks.7.norm2.weight")]
    [InlineData("generator/decoder_upsample_1/deconv/conv2d_transpose/kernel", "generator.decoder.0.conv.weight")]
    [InlineData("discriminator/conv5/bias", "detector.conv5.bias")]
    [InlineData("discriminator/deconv_2/conv2d_transpose/bias", "detector.deconv2.bias")]
    [InlineData("discriminator/conv5/bias/Adam_1", null)]
    [InlineData("global_step", null)]
    public void TensorFlows_names_are_mapped(string name, string? expected)
    {
        string? mapped = "";
        Assert.Contains(NameMap.For(CheckpointFormat.TensorFlow).Rules, rule => rule.TryMap(name, out mapped));
        Assert.Equal(expected, mapped);
    }

    private static NameMap Parse(string json) => NameMap.Parse(Encoding.UTF8.GetBytes(json), "names.json");
}
