using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace FastInpaint.ConvertWeights.Tests;

/// <summary>Archives of NumPy arrays of any type.</summary>
internal static class NpzBytes
{
    public static void Write(string path, IEnumerable<(string Name, string Type, int[] Shape, byte[] Elements)> arrays)
    {
        using ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach ((string name, string type, int[] shape, byte[] elements) in arrays)
        {
            string sides = string.Concat(shape.Select(side => $"{side},"));
            string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({sides}), }}\n";
            var length = new byte[sizeof(ushort)];
            BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
            using Stream entry = archive.CreateEntry($"{name}.npy", CompressionLevel.NoCompression).Open();
            entry.Write([0x93, .. "NUMPY"u8, 1, 0, .. length, .. Encoding.ASCII.GetBytes(header), .. elements]);
        }
    }
}
