using System.Text.Json;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Tests;

/// <summary>What the embedded weights do on the demonstration's pictures, which no training saw.</summary>
public sealed class FillQualityTests
{
    // Pebbles come back as other pebbles: the texture is right and few pixels are the true ones, so that little is gained in dB.
    private static readonly (string Name, double Gain, double LeastGradient)[] s_cases = [("scratches", 16, 0.6), ("text", 15, 0.8), ("object", 24, 0.8), ("texture", 1.5, 0.7)];

    [Fact]
    public void Demo_repairs_every_damage_and_a_smeared_fill_scores_higher_than_the_fill_and_the_truth()
    {
        using var place = new Workplace();
        JsonElement json = Workplace.Run("demo", "-o", place["demo"], "--json").AssertDone().Json;
        JsonElement[] cases = [.. json.GetProperty("cases").EnumerateArray()];
        Assert.Equal(s_cases.Select(test => test.Name), cases.Select(entry => entry.GetProperty("name").GetString()));
        foreach (((string name, double gain, double leastGradient), JsonElement entry) in s_cases.Zip(cases))
        {
            Assert.True(entry.GetProperty("psnr_after").GetDouble() >= entry.GetProperty("psnr_before").GetDouble() + gain, entry.ToString());
            string truth = Path.Combine(place["demo"], $"{name}-truth.png"), restored = Path.Combine(place["demo"], $"{name}-restored.png");
            string mask = Path.Combine(place["demo"], $"{name}-mask.png");
            Picture holes = Read(mask);
            double gradient = Gradient(Read(restored), holes) / Gradient(Read(truth), holes);
            Assert.True(gradient >= leastGradient && gradient <= 1.25, $"{name}: the fill has {gradient:0.00} of the true gradient");
            string smeared = place[$"{name}-smeared.png"];
            PictureFile.Write(smeared, Smear(Read(restored), holes), overwrite: true, TestContext.Current.CancellationToken);
            (double none, double good, double bad) = (Score(truth), Score(restored), Score(smeared));
            Assert.True(bad > good && bad > none + 0.05, $"{name}: true pixels {none:0.000}, fill {good:0.000}, smeared fill {bad:0.000}");

            double Score(string image) => Workplace
                .Run("detect", image, "--mask", mask, "-o", place["map.png"], "--overwrite", "--json").AssertDone().Json.GetProperty("artifact_score").GetDouble();
        }
    }

    private static Picture Read(string path) => PictureFile.Read(path, cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>The mean difference of neighbors in rows and columns within the hole.</summary>
    private static double Gradient(Picture picture, Picture mask)
    {
        (long sum, long count) = (0, 0);
        for (int y = 1; y < picture.Height; y++)
        {
            for (int x = 1; x < picture.Width; x++)
            {
                if (mask.Row(y)[x] <= 127 || mask.Row(y)[x - 1] <= 127 || mask.Row(y - 1)[x] <= 127)
                {
                    continue;
                }

                for (int i = 3 * x; i < (3 * x) + 3; i++)
                {
                    int value = picture.Row(y)[i];
                    sum += Math.Abs(value - picture.Row(y)[i - 3]) + Math.Abs(value - picture.Row(y - 1)[i]);
                    count += 2;
                }
            }
        }

        return (double)sum / count;
    }

    /// <summary>Inside the hole, the mean of all pixels within 12 rows and columns, the known ones among them.</summary>
    private static Picture Smear(Picture picture, Picture mask)
    {
        const int Reach = 12;
        var result = new Picture(picture.Width, picture.Height, PixelFormat.Rgb24);
        picture.Pixels.CopyTo(result.Pixels);
        for (int y = 0; y < picture.Height; y++)
        {
            for (int x = 0; x < picture.Width; x++)
            {
                if (mask.Row(y)[x] <= 127)
                {
                    continue;
                }

                (int top, int bottom) = (Math.Max(0, y - Reach), Math.Min(picture.Height, y + Reach + 1));
                (int left, int right) = (Math.Max(0, x - Reach), Math.Min(picture.Width, x + Reach + 1));
                for (int channel = 0; channel < 3; channel++)
                {
                    int sum = 0;
                    for (int row = top; row < bottom; row++)
                    {
                        for (int column = left; column < right; column++)
                        {
                            sum += picture.Row(row)[(3 * column) + channel];
                        }
                    }

                    result.Row(y)[(3 * x) + channel] = (byte)(sum / ((bottom - top) * (right - left)));
                }
            }
        }

        return result;
    }
}
