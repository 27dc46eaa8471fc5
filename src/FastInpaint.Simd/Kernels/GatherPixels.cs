using System.Runtime.CompilerServices;

namespace FastInpaint.Simd;

/// <summary>Gathers pixels from any places of a map, with norm and residual applied.</summary>
internal static unsafe partial class RowKernels<TOps, TVector>
{
    /// <summary>
    /// <c>y[p * Channels + c] = act(scale[c] * x[Pixels[p] + c] + shift[c]) + residual</c>, where act is ReLU or the identity; 0 where Pixels[p] is negative. Without a norm the pixels are copied.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void GatherPixels(in GatherPixelsArguments gather)
    {
        if (gather.Scale == null)
        {
            GatherPixels<WithoutNorm>(gather);
        }
        else if (gather.Residual == 0)
        {
            GatherPixels<WithNorm>(gather);
        }
        else
        {
            GatherPixels<WithNormAndResidual>(gather);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GatherPixels<TNorm>(in GatherPixelsArguments gather)
        where TNorm : struct, INorm
    {
        TVector floor = TOps.Broadcast(gather.Relu ? 0 : float.NegativeInfinity);
        for (nint channel = 0; channel < gather.Channels; channel += TOps.Count)
        {
            TVector a = TNorm.Applies ? TOps.Load(gather.Scale + channel) : default;
            TVector b = TNorm.Applies ? TOps.Load(gather.Shift + channel) : default;
            float* y = gather.Y + channel;
            for (int i = 0; i < gather.Count; i++, y += gather.Channels)
            {
                nint pixel = gather.Pixels[i];
                TOps.Store(pixel < 0 ? default : Pixel<TNorm>(gather.X + pixel + channel, a, b, floor, gather.Residual), y);
            }
        }
    }
}
