using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using FastInpaint.Graph;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>Computes a checksum of a network's parameters that does not depend on the file format.</summary>
internal static class ContentHash
{
    /// <summary>
    /// SHA-256 over the parameters in the order of their names: the name in UTF-8 and a zero byte, the rank and the sides as 32-bit numbers, the values as fp32, all
    /// little-endian. The same values give the same checksum from every format.
    /// </summary>
    /// <returns>Lower-case hexadecimal digits.</returns>
    public static string Of(IParameterSource parameters)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[sizeof(int)];
        foreach (string name in parameters.Shapes.Keys.Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name + '\0'));
            foreach (int side in parameters.Shapes[name].Prepend(parameters.Shapes[name].Length))
            {
                BinaryPrimitives.WriteInt32LittleEndian(number, side);
                hash.AppendData(number);
            }

            var values = new float[parameters.Shapes[name].Aggregate(1, (product, side) => checked(product * side))];
            parameters.Read(name, values);
            if (!BitConverter.IsLittleEndian)
            {
                Span<int> bits = MemoryMarshal.Cast<float, int>(values.AsSpan());
                BinaryPrimitives.ReverseEndianness(bits, bits);
            }

            hash.AppendData(MemoryMarshal.AsBytes(values.AsSpan()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
