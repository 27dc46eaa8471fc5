namespace FastInpaint.Graph;

internal static partial class ReferenceInterpreter
{
    private static double[] Evaluate(Pad pad, double[] x, TensorShape input, TensorShape output)
    {
        var y = new double[output.Elements];
        for (int n = 0; n < output.N; n++)
        for (int h = 0; h < output.H; h++)
        for (int w = 0; w < output.W; w++)
        for (int c = 0; c < output.C; c++)
        {
            y[At(output, n, h, w, c)] = Padded(x, input, pad.Padding.Mode, n, h - pad.Padding.Before, w - pad.Padding.Before, c);
        }

        return y;
    }

    /// <summary>x[n, h, w, c] where h and w may lie outside the map.</summary>
    private static double Padded(double[] x, TensorShape shape, PaddingMode mode, int n, int h, int w, int c)
    {
        if (mode == PaddingMode.Reflect)
        {
            h = Padding.Reflect(h, shape.H);
            w = Padding.Reflect(w, shape.W);
        }

        return h >= 0 && h < shape.H && w >= 0 && w < shape.W ? x[At(shape, n, h, w, c)] : 0;
    }

    private static long At(TensorShape shape, int n, int h, int w, int c) => (((long)n * shape.H + h) * shape.W + w) * shape.C + c;
}
