namespace FastInpaint;

/// <summary>Evaluates the map of probabilities that <see cref="ArtifactDetector"/> computes. Thread-safe.</summary>
public static class ArtifactMap
{
    /// <summary>The mean artifact probability inside the hole.</summary>
    /// <param name="probabilities">One value in [0, 1] per pixel.</param>
    /// <param name="hole">One byte per pixel, 0 for known pixels, as <see cref="HoleMask.Build(ReadOnlyMask, InpaintOptions, Span{byte}, CancellationToken)"/> writes it.</param>
    /// <returns>The mean in [0, 1]; 0 if the hole is empty.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Score(ReadOnlySpan<float> probabilities, ReadOnlySpan<byte> hole)
    {
        if (probabilities.Length != hole.Length)
        {
            throw new ArgumentException($"The map has {probabilities.Length} pixels, the hole mask {hole.Length}; they must be of one picture.", nameof(hole));
        }

        double sum = 0;
        long count = 0;
        for (int i = 0; i < hole.Length; i++)
        {
            if (hole[i] != 0)
            {
                sum += probabilities[i];
                count++;
            }
        }

        return count == 0 ? 0 : sum / count;
    }

    /// <summary>Converts the map to 8-bit gray: probability 1 becomes 255. Values are rounded to the nearest.</summary>
    /// <param name="probabilities">One value in [0, 1] per pixel.</param>
    /// <param name="heatmap">Receives one byte per pixel.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void ToHeatmap(ReadOnlySpan<float> probabilities, Span<byte> heatmap)
    {
        if (probabilities.Length != heatmap.Length)
        {
            throw new ArgumentException($"The map has {probabilities.Length} pixels, the heatmap {heatmap.Length}; they must be of one picture.", nameof(heatmap));
        }

        for (int i = 0; i < heatmap.Length; i++)
        {
            heatmap[i] = (byte)((Math.Clamp(probabilities[i], 0f, 1f) * byte.MaxValue) + 0.5f);
        }
    }
}
