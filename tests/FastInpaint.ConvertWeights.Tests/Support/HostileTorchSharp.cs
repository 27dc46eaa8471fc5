namespace FastInpaint.ConvertWeights.Tests;

/// <summary>Malformed TorchSharp files.</summary>
internal static class HostileTorchSharp
{
    private static readonly byte[] Ones = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];

    public static readonly HostileFile[] All =
    [
        new("number-never-ends.dat", "the number of tensors at byte 9 is a number that does not end", () => [.. Enumerable.Repeat((byte)0x80, 40)]),
        new("number-of-64-bits.dat", "a side of tensor 't' at byte 14 is a number that does not end or is not below 2^63", () => One().Name("t").Number(6).Number(1).Raw(Ones).Raw(1).ToArray()),
        new("number-negative.dat", "the length of a name at byte 10", () => One().Raw(Ones).Raw(0x7F).Raw(new byte[8]).ToArray()),
        new("number-of-63-bits.dat", "has 9223372036854775807 dimensions", () => One().Name("t").Number(6).Number(long.MaxValue).ToArray()),
        new("number-cut.dat", "it ends within the type of tensor 't'", () => One().Name("t").Raw(0x86, 0x80).ToArray()),
        new("name-length-lies.dat", "a name takes 60000 bytes, 4 are left", () => One().Number(60_000).Raw("name"u8).ToArray()),
        new("name-length-of-2-gb.dat", "has a name of 2147483648 bytes", () => One().Number(1UL << 31).Raw("name"u8).ToArray()),
        new("name-not-utf8.dat", "a name is not UTF-8", () => One().Number(2).Raw(0xC3, 0x28).Number(0).Number(0).Raw(1).ToArray()),
        new("rank-of-4-billion.dat", "tensor 't' has 4294967295 dimensions, 32 are the most", () => One().Name("t").Number(6).Number(uint.MaxValue).Raw(new byte[64]).ToArray()),
        new("rank-lies.dat", "it ends within a side of tensor 't'", () => One().Name("t").Number(6).Number(8).Raw(1, 1).ToArray()),
        new("product-overflows-to-zero.dat", "tensor 't' of shape [4294967296,4294967296] is larger than", () => One().Head("t", 6, 1UL << 32, 1UL << 32).Raw(new byte[8]).ToArray()),
        new("product-overflows-to-four.dat", "is larger than the 16 bytes", () => One().Head("t", 0, (1UL << 62) + 1, 4).Raw(new byte[16]).ToArray()),
        new("product-overflows-to-negative.dat", "is larger than the 16 bytes", () => One().Head("t", 0, 1UL << 62, 2).Raw(new byte[16]).ToArray()),
        new("data-past-the-end.dat", "tensor 't' of shape [100] is larger than the 8 bytes that are left", () => One().Head("t", 6, 100).Raw(new byte[8]).ToArray()),
        new("scalar-past-the-end.dat", "the elements of tensor 't' take 8 bytes, 5 are left", () => One().Head("t", 7).Raw(new byte[5]).ToArray()),
        new("bytes-behind-the-last.dat", "3 bytes follow the last of its 1 tensors", () => One().Tensor("t", 0, [2], [1, 2]).Raw(1, 2, 3).ToArray()),
        new("names-twice.dat", "tensor 't' occurs twice", () => new TorchSharpBytes(2).Tensor("t", 0, [2], [1, 2]).Tensor("t", 0, [2], [1, 2]).ToArray()),
        new("count-of-zero.dat", "it says that it holds 0 tensors", () => new TorchSharpBytes(0).Tensor("t", 0, [2], [1, 2]).ToArray()),
        new("count-too-large.dat", "it ends within the length of a name", () => new TorchSharpBytes(2).Tensor("t", 0, [4], [1, 2, 3, 4]).ToArray()),
        new("count-of-2-to-the-62.dat", "it says that it holds 4611686018427387904 tensors in 14 bytes", () => new TorchSharpBytes(1UL << 62).Tensor("t", 0, [], [1]).ToArray()),
        new("type-unknown.dat", "tensor 't' has elements of type 99", () => One().Tensor("t", 99, [2], [1, 2]).ToArray()),
        new("one-byte.dat", "it says that it holds 65 tensors in 1 bytes", () => [65]),
    ];

    private static TorchSharpBytes One() => new(1);
}
