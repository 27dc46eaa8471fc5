using System.Buffers.Binary;
using System.Text;
using FastInpaint.Conformance;

namespace FastInpaint.Weights.Tests;

/// <summary>Headers made to harm: each is refused with a sentence that names the reason.</summary>
public sealed class SafetensorsHostileTests
{
    private const string Four = """{"dtype":"F32","shape":[1],"data_offsets":[0,4]}""";

    [Theory]
    [InlineData("", "not the JSON")]
    [InlineData("   ", "not the JSON")]
    [InlineData("[]", "StartArray where a StartObject")]
    [InlineData("null", "Null where a StartObject")]
    [InlineData("""{"a":4}""", "Number where a StartObject")]
    [InlineData("""{"a":""", "not the JSON")]
    [InlineData("{} {}", "not the JSON")]
    [InlineData("""{"a":{}}""", "lacks its dtype, shape or data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},}""", "not the JSON")]
    [InlineData("""{/* */"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "not the JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":1}}""", "unknown or repeated entry 'more'")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F16","shape":[1],"data_offsets":[0,4]}}""", "unknown or repeated entry 'dtype'")]
    [InlineData("""{"a":{"dtype":"I32","shape":[1],"data_offsets":[0,4]}}""", "elements of type I32; F32, F16 and BF16 are read")]
    [InlineData("""{"a":{"dtype":"F4","shape":[1],"data_offsets":[0,4]}}""", "the unknown type 'F4'")]
    [InlineData("""{"a":{"dtype":3,"shape":[1],"data_offsets":[0,4]}}""", "Number where a String")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "not a whole number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", "not a whole number")]
    [InlineData("""{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}""", "not a whole number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[[1]],"data_offsets":[0,4]}}""", "not a whole number")]
    [InlineData("""{"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}""", "Number where a StartArray")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,4]}}""", "not a whole number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}""", "larger than the file")]
    [InlineData("""{"a":{"dtype":"F32","shape":[65536,65536,65536,65536],"data_offsets":[0,4]}}""", "larger than the file")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "larger than the file")]
    [InlineData("""{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,4]}}""", "takes 2 bytes, its place has 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", "lies at [0]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", "lies at [0,4,8]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", "lies at [4,0]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "outside the 4 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,9223372036854775807]}}""", "outside the 4 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "'a' occurs twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F16","shape":[1],"data_offsets":[2,4]}}""", "begins at byte 2 of the data, where 4")]
    [InlineData("""{"a":{"dtype":"F16","shape":[1],"data_offsets":[2,4]}}""", "begins at byte 2 of the data, where 0")]
    [InlineData("""{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}""", "the tensors take 2 bytes, the file has 4")]
    [InlineData("""{"__metadata__":{"x":1},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "Number where a String")]
    [InlineData("""{"__metadata__":{"x":"1","x":"2"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "the metadata 'x' occurs twice")]
    [InlineData("""{"__metadata__":{},"__metadata__":{},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "metadata twice")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "not the JSON")]
    public void A_hostile_header_is_refused(string header, string reason)
    {
        string message = Refusal(SafetensorsBytes.Of(header, dataLength: 4));
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.EndsWith("copy it again or make it with convert-weights.", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x8000_0000_0000_0000)]
    [InlineData(ulong.MaxValue)]
    [InlineData(0x7FFF_FFFF_FFFF_FFFF)]
    [InlineData(100_000_000)]
    public void A_header_length_beyond_the_file_is_refused(ulong length)
    {
        byte[] content = SafetensorsBytes.Of($$"""{"a":{{Four}}}""", dataLength: 4);
        BinaryPrimitives.WriteUInt64LittleEndian(content, length);
        Assert.Contains($"its header has {length} bytes", Refusal(content), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_is_not_UTF8_is_refused() =>
        Assert.Contains("not the JSON", Refusal(SafetensorsBytes.Of([(byte)'{', (byte)'"', 0xC3, 0x28, (byte)'"', (byte)':', .. Encoding.UTF8.GetBytes(Four), (byte)'}'], 4)), StringComparison.Ordinal);

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    public void Deep_nesting_is_refused_at_once(char bracket)
    {
        string opening = bracket == '[' ? "[" : "{\"a\":";
        string header = $$"""{"a":{"dtype":"F32","shape":{{string.Concat(Enumerable.Repeat(opening, 500_000))}}""";
        Assert.InRange(header.Length, 500_000, SafetensorsFile.MaximumHeaderBytes);
        Assert.InRange(AllocatedByRefusal(SafetensorsBytes.Of(header, 4)), 0, 1 << 20);
    }

    [Fact]
    public void A_shape_of_a_million_sides_is_refused_at_once()
    {
        string header = """{"a":{"dtype":"F32","shape":[""" + string.Join(',', Enumerable.Repeat("1", 1_000_000)) + """],"data_offsets":[0,4]}}""";
        Assert.InRange(AllocatedByRefusal(SafetensorsBytes.Of(header, 4)), 0, 1 << 20);
    }

    [Fact]
    public void A_name_of_a_megabyte_is_shortened_in_the_message()
    {
        string message = Refusal(SafetensorsBytes.Of("{\"" + new string('n', 1_000_000) + """\n":{"dtype":"I8","shape":[4],"data_offsets":[0,4]}}""", 4));
        Assert.InRange(message.Length, 120, 500);
    }

    [Fact]
    public void A_name_with_a_line_break_stays_on_the_messages_line() =>
        Assert.Contains("'a?b'", Refusal(SafetensorsBytes.Of("""{"a\nb":{"dtype":"I8","shape":[4],"data_offsets":[0,4]}}""", 4)), StringComparison.Ordinal);

    [Fact]
    public void A_hundred_thousand_tensors_exceed_the_longest_header()
    {
        byte[] content = Empties(100_000);
        Assert.Contains($"headers may have {SafetensorsFile.MaximumHeaderBytes}", Refusal(content), StringComparison.Ordinal);
    }

    [Fact]
    public void The_most_tensors_that_a_header_holds_take_little_memory()
    {
        byte[] content = Empties(72_000);
        Assert.InRange(content.Length, 4_000_000, SafetensorsFile.MaximumHeaderBytes);
        // One byte of data that belongs to no tensor.
        Assert.InRange(AllocatedByRefusal([.. content, 0]), 0, 64_000_000);
    }

    [Fact]
    public void A_tensor_of_more_than_2_GiB_is_refused()
    {
        byte[] head = SafetensorsBytes.Of("""{"a":{"dtype":"F32","shape":[600000000],"data_offsets":[0,2400000000]}}""", 0);
        using var folder = new TemporaryFolder();
        string path = folder.Write("sparse.safetensors", head);
        using (FileStream file = File.OpenWrite(path))
        {
            file.SetLength(head.Length + 2_400_000_000L);
        }

        Assert.Contains("more than the 2147483647", Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_a_text_and_a_missing_file_are_named()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("it is a folder", Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(folder.Path)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(folder.Write("notes.txt", Encoding.UTF8.GetBytes("Ceci n'est pas un tenseur."))));
        Assert.Throws<FileNotFoundException>(() => SafetensorsFile.Open(folder["missing"]));
    }

    private static byte[] Empties(int count) =>
        SafetensorsBytes.Of("{" + string.Join(',', Enumerable.Range(0, count).Select(i => $"\"{i:x}\":" + """{"dtype":"F16","shape":[0],"data_offsets":[0,0]}""")) + "}", 0);

    private static long AllocatedByRefusal(byte[] content)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refusal(content);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static string Refusal(byte[] content) => Assert.Throws<InvalidDataException>(() => SafetensorsBytes.Read(content)).Message;
}
