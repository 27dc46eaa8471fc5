using FastInpaint.Graph;

namespace FastInpaint.Conformance;

/// <summary>Whole tensors in and out of an executable.</summary>
internal static class Tensors
{
    /// <summary>A map in the order NCHW, brought to NHWC.</summary>
    public static float[] Interleave(TensorShape shape, ReadOnlySpan<float> planes)
    {
        var values = new float[planes.Length];
        for (int i = 0; i < planes.Length; i++)
        {
            int column = i % shape.W;
            int row = i / shape.W % shape.H;
            int channel = i / (shape.W * shape.H) % shape.C;
            int picture = i / (shape.W * shape.H * shape.C);
            values[((picture * shape.H + row) * shape.W + column) * shape.C + channel] = planes[i];
        }

        return values;
    }

    public static void Fill(IExecutable executable, ReadOnlySpan<float> input)
    {
        TensorShape shape = executable.Plan.Input;
        int row = shape.W * shape.C;
        for (int i = 0; i < shape.N * shape.H; i++)
        {
            input.Slice(i * row, row).CopyTo(executable.InputRow(i / shape.H, i % shape.H));
        }
    }

    public static float[] Run(IExecutable executable, ReadOnlySpan<float> input)
    {
        Fill(executable, input);
        executable.Run(null, CancellationToken.None);
        return Output(executable);
    }

    public static float[] Output(IExecutable executable)
    {
        TensorShape shape = executable.Plan.Output;
        int row = shape.W * shape.C;
        var output = new float[shape.Elements];
        for (int i = 0; i < shape.N * shape.H; i++)
        {
            executable.OutputRow(i / shape.H, i % shape.H).CopyTo(output.AsSpan(i * row, row));
        }

        return output;
    }
}
