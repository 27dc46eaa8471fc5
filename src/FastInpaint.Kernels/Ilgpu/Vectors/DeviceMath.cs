using System.Runtime.CompilerServices;
using FastInpaint.Graph;
using ILGPU.Algorithms;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Element-wise functions for kernels. Tanh and sigmoid are computed from exp, which is accurate enough on every device; a device's own tanh may be an approximation.</summary>
internal static class DeviceMath
{
    // Beyond this range the logistic function is 0 or 1 in fp32, and exp would overflow.
    private const float LogisticRange = 80;

    /// <summary>Applies the activation with this number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Activate(int activation, float x)
    {
        if (activation == (int)Activation.Relu)
        {
            x = XMath.Max(x, 0);
        }

        if (activation == (int)Activation.LeakyRelu)
        {
            x = XMath.Max(x, 0.2f * x);
        }

        if (activation == (int)Activation.TanhToUnit)
        {
            x = Logistic(2 * x);
        }

        if (activation == (int)Activation.Sigmoid)
        {
            x = Logistic(x);
        }

        return x;
    }

    /// <summary>Applies the activation with this number, element by element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 Activate(int activation, Float4 v)
    {
        if (activation == (int)Activation.Relu)
        {
            v = Rectify(v, 0);
        }

        if (activation == (int)Activation.LeakyRelu)
        {
            v = Rectify(v, 0.2f);
        }

        if (activation >= (int)Activation.TanhToUnit)
        {
            v.X = Activate(activation, v.X);
            v.Y = Activate(activation, v.Y);
            v.Z = Activate(activation, v.Z);
            v.W = Activate(activation, v.W);
        }

        return v;
    }

    /// <summary>The slope below 0 of an activation: <c>act(x) = max(x, slope * x)</c>. The slope is 1 for an activation that is neither ReLU nor leaky ReLU.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Slope(int activation)
    {
        float slope = activation == (int)Activation.LeakyRelu ? 0.2f : 1f;
        return activation == (int)Activation.Relu ? 0f : slope;
    }

    /// <summary>max(x, slope * x), for a slope of at most 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 Rectify(Float4 v, float slope)
    {
        v.X = XMath.Max(v.X, slope * v.X);
        v.Y = XMath.Max(v.Y, slope * v.Y);
        v.Z = XMath.Max(v.Z, slope * v.Z);
        v.W = XMath.Max(v.W, slope * v.W);
        return v;
    }

    /// <summary>The index inside 0..n-1 that reflection gives for index i, which may be outside by less than n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Reflect(int i, int n)
    {
        int below = i < 0 ? -i : i;
        return below >= n ? 2 * (n - 1) - below : below;
    }

    /// <summary>1 / (1 + exp(-scale * x)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 Logistic(Float4 v, float scale)
    {
        v.X = Logistic(scale * v.X);
        v.Y = Logistic(scale * v.Y);
        v.Z = Logistic(scale * v.Z);
        v.W = Logistic(scale * v.W);
        return v;
    }

    /// <summary>1 / (1 + exp(-x)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Logistic(float x) => 1 / (1 + XMath.Exp(XMath.Max(-LogisticRange, XMath.Min(LogisticRange, -x))));
}
