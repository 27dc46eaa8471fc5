using System.Buffers.Binary;
using System.Text;
using FastInpaint.Testing;
using FastInpaint.Weights;

namespace FastInpaint.Conformance;

/// <summary>Safetensors files byte by byte, well formed or not.</summary>
public static class SafetensorsBytes
{
    public static byte[] Of(string header, int dataLength) => Of(Encoding.UTF8.GetBytes(header), dataLength);

    public static byte[] Of(byte[] header, int dataLength)
    {
        var length = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        return [.. length, .. header, .. new byte[dataLength]];
    }

    /// <summary>A small whole file with metadata and three tensors.</summary>
    public static byte[] Whole()
    {
        var parameters = new MemoryParameters();
        parameters.Set("a.weight", [2, 3], [1, 2, 3, 4, 5, 6]);
        parameters.Set("b.bias", [3], [0.5f, -0.5f, 7]);
        parameters.Set("scalar", [], [9]);
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder["whole"], parameters, TensorType.Fp32, new Dictionary<string, string> { ["network"] = "none" });
        return File.ReadAllBytes(folder["whole"]);
    }

    /// <summary>Opens a file's bytes in memory and reads every tensor.</summary>
    /// <exception cref="InvalidDataException">It is not a whole safetensors file.</exception>
    public static unsafe Dictionary<string, float[]> Read(byte[] content)
    {
        fixed (byte* bytes = content)
        {
            using SafetensorsFile file = SafetensorsFile.Open(new UnmanagedMemoryStream(bytes, content.Length), "memory");
            return file.Tensors.ToDictionary(tensor => tensor.Key, tensor => Read(file, tensor.Key));
        }
    }

    public static float[] Read(SafetensorsFile file, string name)
    {
        var values = new float[file.Tensors[name].Elements];
        file.Read(name, values);
        return values;
    }
}
