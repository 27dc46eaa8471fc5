using FastInpaint.Graph;

namespace FastInpaint.Host.Devices;

/// <summary>Converts between NCHW tensors and NHWC rows.</summary>
internal static class Planes
{
    /// <summary><c>row[w, c] = tensor[n, c, y, w]</c>; the shape is that of the NHWC tensor.</summary>
    public static void Interleave(float[] tensor, TensorShape shape, int n, int y, Span<float> row)
    {
        for (int c = 0; c < shape.C; c++)
        {
            ReadOnlySpan<float> plane = tensor.AsSpan(checked(((n * shape.C + c) * shape.H + y) * shape.W), shape.W);
            for (int w = 0; w < shape.W; w++)
            {
                row[w * shape.C + c] = plane[w];
            }
        }
    }

    /// <summary><c>tensor[n, c, y, w] = row[w, c]</c></summary>
    public static void Separate(ReadOnlySpan<float> row, TensorShape shape, int n, int y, float[] tensor)
    {
        for (int c = 0; c < shape.C; c++)
        {
            Span<float> plane = tensor.AsSpan(checked(((n * shape.C + c) * shape.H + y) * shape.W), shape.W);
            for (int w = 0; w < shape.W; w++)
            {
                plane[w] = row[w * shape.C + c];
            }
        }
    }
}
