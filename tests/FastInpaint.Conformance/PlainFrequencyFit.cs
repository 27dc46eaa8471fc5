using System.Numerics;

namespace FastInpaint.Conformance;

/// <summary>Frequency-selective extrapolation of one block, slowly and in double precision, with whole spectra.</summary>
internal static class PlainFrequencyFit
{
    /// <summary>Side of a window.</summary>
    public const int Side = 31;

    private const int BlockStart = 14, BlockSide = 4;

    /// <summary>The block's colors, [channel][y * 4 + x], or null where nothing has weight.</summary>
    /// <param name="trust">Of the window's pixel (x, y).</param>
    /// <param name="color">Of the channel's pixel (x, y).</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="waves">Steps.</param>
    /// <param name="decay">Weight of a pixel relative to one nearer by 1.</param>
    public static double[][]? Fit(Func<int, int, double> trust, Func<int, int, int, double> color, int channels, int waves, double decay)
    {
        Complex[] weights = Transform((x, y) => trust(x, y) * Distance(x, y, decay));
        if (weights[0].Real < 1e-12)
        {
            return null;
        }

        Complex[][] residuals = [.. Enumerable.Range(0, channels).Select(c => Transform((x, y) => trust(x, y) * Distance(x, y, decay) * color(c, x, y)))];
        double[][] block = [.. residuals.Select(_ => new double[BlockSide * BlockSide])];
        for (int step = 0; step < waves; step++)
        {
            int best = Enumerable.Range(0, Side * Side).Where(k => k % Side <= Side / 2).MaxBy(k => Prior(k) * residuals.Sum(r => r[k].Magnitude * r[k].Magnitude));
            (int kx, int ky) = (best % Side, best / Side);
            if (0.5 * Math.Sqrt(Prior(best) * residuals.Sum(r => r[best].Magnitude * r[best].Magnitude)) / weights[0].Real < 0.05)
            {
                break;
            }

            for (int c = 0; c < channels; c++)
            {
                Complex amplitude = 0.5 * residuals[c][best] / weights[0].Real * (best == 0 ? 0.5 : 1);
                for (int p = 0; p < block[c].Length; p++)
                {
                    double angle = 2 * Math.PI / Side * ((kx * (BlockStart + (p % BlockSide))) + (ky * (BlockStart + (p / BlockSide))));
                    block[c][p] += 2 * (amplitude * Complex.FromPolarCoordinates(1, angle)).Real;
                }

                for (int k = 0; k < Side * Side; k++)
                {
                    (int x, int y) = (k % Side, k / Side);
                    residuals[c][k] -= (amplitude * weights[At(x - kx, y - ky)]) + (Complex.Conjugate(amplitude) * weights[At(x + kx, y + ky)]);
                }
            }
        }

        return block;
    }

    private static Complex[] Transform(Func<int, int, double> image)
    {
        var rows = new Complex[Side, Side];
        var spectrum = new Complex[Side * Side];
        for (int y = 0; y < Side; y++)
        for (int k = 0; k < Side; k++)
        for (int x = 0; x < Side; x++)
        {
            rows[y, k] += image(x, y) * Complex.FromPolarCoordinates(1, -2 * Math.PI * k * x / Side);
        }

        for (int k = 0; k < spectrum.Length; k++)
        for (int y = 0; y < Side; y++)
        {
            spectrum[k] += rows[y, k % Side] * Complex.FromPolarCoordinates(1, -2 * Math.PI * (k / Side) * y / Side);
        }

        return spectrum;
    }

    private static double Distance(int x, int y, double decay)
    {
        const double Middle = BlockStart + ((BlockSide - 1) / 2.0);
        return Math.Pow(decay, Math.Sqrt(((x - Middle) * (x - Middle)) + ((y - Middle) * (y - Middle))));
    }

    private static double Prior(int k)
    {
        double fx = Signed(k % Side) / (double)Side, fy = Signed(k / Side) / (double)Side;
        return 1 - Math.Sqrt(2 * ((fx * fx) + (fy * fy)));
    }

    private static int Signed(int k) => k > Side / 2 ? k - Side : k;

    private static int At(int x, int y) => ((y + Side) % Side * Side) + ((x + Side) % Side);
}
