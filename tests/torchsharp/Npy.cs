using System;
using System.IO;
using System.Text;
using static TorchSharp.torch;

/// <summary>NumPy's files, version 1.0: a magic word, the header's length, the header of a multiple of 64 bytes in all, the elements.</summary>
internal static class Npy
{
    private const int PrefixBytes = 10;

    public static void Write(string path, Tensor tensor)
    {
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({string.Join(", ", tensor.shape)}), }}";
        int padded = (PrefixBytes + header.Length + 1 + 63) / 64 * 64 - PrefixBytes;
        using var file = new BinaryWriter(File.Create(path));
        file.Write([0x93, .. "NUMPY"u8, 1, 0]);
        file.Write((ushort)padded);
        file.Write(Encoding.ASCII.GetBytes(header.PadRight(padded - 1) + '\n'));
        file.Write(tensor.contiguous().bytes);
    }
}
