using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastInpaint.Imaging.Png;

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

    /// <summary>The same in each lane; values are 0 to 255.</summary>
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
