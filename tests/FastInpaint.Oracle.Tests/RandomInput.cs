using FastInpaint.Weights;

namespace FastInpaint.Oracle.Tests;

internal static class RandomInput
{
    /// <summary>Pictures of noise; for the generator white inside a hole that is a block, with the mask behind. NCHW.</summary>
    public static NpyArray Of(OracleCase test)
    {
        var random = new Random(test.Width * 7 + test.Height * 5 + test.Batch);
        int channels = test.IsGenerator ? 4 : 3;
        int plane = test.Width * test.Height;
        var values = new float[test.Batch * channels * plane];
        for (int i = 0; i < values.Length; i++)
        {
            int column = i % test.Width;
            int row = i / test.Width % test.Height;
            int channel = i / plane % channels;
            bool hole = test.IsGenerator && column > test.Width / 3 && column < test.Width * 3 / 4 && row > test.Height / 4 && row < test.Height * 2 / 3;
            values[i] = channel == 3 ? (hole ? 1 : 0) : hole ? 1 : random.NextSingle();
        }

        return new NpyArray([test.Batch, channels, test.Height, test.Width], values);
    }
}
