using System.Buffers.Binary;
using FastInpaint.Conformance;

namespace FastInpaint.ConvertWeights.Tests;

/// <summary>Malformed safetensors files.</summary>
internal static class HostileSafetensors
{
    public static readonly HostileFile[] All =
    [
        new("offsets-overlap.safetensors", "tensor 'b' begins at byte 2 of the data, where 4 was expected", () => Of("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""", 6)),
        new("offsets-leave-a-gap.safetensors", "tensor 'b' begins at byte 6 of the data, where 4 was expected",
            () => Of("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[6,10]}}""", 10)),
        new("offsets-past-the-end.safetensors", "lies at [0,400], outside the 4 bytes of data", () => Of("""{"a":{"dtype":"F32","shape":[100],"data_offsets":[0,400]}}""", 4)),
        new("offsets-backwards.safetensors", "lies at [4,0], outside", () => Of("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4)),
        new("offsets-negative.safetensors", "is not a whole number of 0 or more", () => Of("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", 4)),
        new("offsets-the-same.safetensors", "begins at byte 0 of the data, where 4 was expected", () => Of("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4)),
        new("header-length-lies.safetensors", "its header has 1000 bytes, but the file has 68", () => WithLength(1000)),
        new("header-length-negative.safetensors", "its header has 18446744073709551615 bytes", () => WithLength(ulong.MaxValue)),
        new("header-length-too-small.safetensors", "the header is not the JSON", () => WithLength(20)),
        new("header-cut.safetensors", "its header has 56 bytes, but the file has 30", () => Whole()[..30]),
        new("product-overflows.safetensors", "is larger than the file", () => Of("""{"a":{"dtype":"F32","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,4]}}""", 4)),
        new("shape-lies.safetensors", "takes 4 bytes, its place has 8", () => Of("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}""", 8)),
        new("bytes-behind-the-last.safetensors", "the tensors take 4 bytes, the file has 5", () => Of("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5)),
        new("names-twice.safetensors", "tensor 'a' occurs twice", () => Of("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8)),
        new("type-unknown.safetensors", "of the unknown type 'C64'", () => Of("""{"a":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}""", 8)),
        new("nests-1000-deep.safetensors", "has an unknown or repeated entry 'a'", () => Of("""{"a":""" + string.Concat(Enumerable.Repeat("""{"a":""", 1000)) + "1" + new string('}', 1001), 4)),
        new("name-with-half-a-surrogate.safetensors", "the header is not the JSON", () => Of("""{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4)),
    ];

    private static byte[] Of(string header, int dataLength) => SafetensorsBytes.Of(header, dataLength);

    private static byte[] Whole() => Of("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}  """, 4);

    private static byte[] WithLength(ulong length)
    {
        byte[] bytes = Whole();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        return bytes;
    }
}
