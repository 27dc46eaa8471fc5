using System.Runtime.Intrinsics;

namespace FastInpaint.Imaging.Png;

/// <summary>Predicts a byte from its neighbours a (left), b (above) and c (upper left): one at a time, and sixteen at once.</summary>
internal interface IPngPredictor
{
    static abstract byte Predict(byte a, byte b, byte c);

    static abstract Vector128<byte> Predict(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c);
}

internal readonly struct PngNonePredictor : IPngPredictor
{
    public static byte Predict(byte a, byte b, byte c) => 0;

    public static Vector128<byte> Predict(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c) => Vector128<byte>.Zero;
}

internal readonly struct PngSubPredictor : IPngPredictor
{
    public static byte Predict(byte a, byte b, byte c) => a;

    public static Vector128<byte> Predict(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c) => a;
}

internal readonly struct PngUpPredictor : IPngPredictor
{
    public static byte Predict(byte a, byte b, byte c) => b;

    public static Vector128<byte> Predict(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c) => b;
}

internal readonly struct PngAveragePredictor : IPngPredictor
{
    public static byte Predict(byte a, byte b, byte c) => (byte)((a + b) >> 1);

    /// <summary>The bits that both have, and half of those that one has: no ninth bit is needed.</summary>
    public static Vector128<byte> Predict(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c) => (a & b) + ((a ^ b) >>> 1);
}

internal readonly struct PngPaethPredictor : IPngPredictor
{
    public static byte Predict(byte a, byte b, byte c) => PngPredictor.Paeth(a, b, c);

    public static Vector128<byte> Predict(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c)
    {
        (Vector128<ushort> lowerA, Vector128<ushort> upperA) = Vector128.Widen(a);
        (Vector128<ushort> lowerB, Vector128<ushort> upperB) = Vector128.Widen(b);
        (Vector128<ushort> lowerC, Vector128<ushort> upperC) = Vector128.Widen(c);
        return Vector128.Narrow(
            PngPredictor.Paeth(lowerA.AsInt16(), lowerB.AsInt16(), lowerC.AsInt16()).AsUInt16(),
            PngPredictor.Paeth(upperA.AsInt16(), upperB.AsInt16(), upperC.AsInt16()).AsUInt16());
    }
}
