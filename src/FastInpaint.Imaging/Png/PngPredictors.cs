using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastInpaint.Imaging.Png;

/// <summary>Predicts a byte from its neighbors a (left), b (above) and c (upper left), for one byte or for sixteen at once.</summary>
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

    /// <summary>floor((a + b) / 2) without a ninth bit: the common bits plus half of the differing bits.</summary>
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

/// <summary>The Paeth predictor: of a (left), b (above), c (upper left), the one nearest to a + b - c; the first of them in a tie.</summary>
internal static class PngPredictor
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Paeth(int a, int b, int c)
    {
        int fromA = Math.Abs(b - c);
        int fromB = Math.Abs(a - c);
        int fromC = Math.Abs(a + b - c - c);
        return (byte)(fromA <= fromB && fromA <= fromC ? a : fromB <= fromC ? b : c);
    }

    /// <summary>The Paeth predictor in each lane; values are 0 to 255.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Paeth(Vector128<short> a, Vector128<short> b, Vector128<short> c)
    {
        Vector128<short> bc = b - c;
        Vector128<short> ac = a - c;
        Vector128<short> fromA = Vector128.Abs(bc);
        Vector128<short> fromB = Vector128.Abs(ac);
        Vector128<short> least = Vector128.Min(Vector128.Min(fromA, fromB), Vector128.Abs(bc + ac));
        Vector128<short> bOrC = Vector128.ConditionalSelect(Vector128.Equals(least, fromB), b, c);
        return Vector128.ConditionalSelect(Vector128.Equals(least, fromA), a, bOrC);
    }
}
