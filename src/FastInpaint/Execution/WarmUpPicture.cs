using System.Diagnostics;

namespace FastInpaint.Execution;

/// <summary>Pictures that are run before the first real picture.</summary>
internal static class WarmUpPicture
{
    private const int MaximumHole = 64;

    /// <summary>How long a warm-up repeats a small picture. The .NET runtime replaces its first, quickly compiled code about 100 ms after that code was called often.</summary>
    private static readonly TimeSpan s_settling = TimeSpan.FromMilliseconds(300);

    /// <summary>Whether a warm-up that began at this time stamp should run once more.</summary>
    public static bool Continues(long started) => Stopwatch.GetElapsedTime(started) < s_settling;

    /// <exception cref="ArgumentOutOfRangeException">A side is below 1, or the picture has more pixels than an array can hold.</exception>
    public static void CheckSize(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)width * height, Array.MaxLength, nameof(height));
    }

    /// <summary>A mask with a small hole in the middle. Beside the network, it needs no more memory than a real mask.</summary>
    public static byte[] Mask(int width, int height)
    {
        var mask = new byte[(long)width * height];
        (int holeWidth, int holeHeight) = (Math.Clamp(width / 2, 1, MaximumHole), Math.Clamp(height / 2, 1, MaximumHole));
        for (int y = (height - holeHeight) / 2; y < (height + holeHeight) / 2; y++)
        {
            mask.AsSpan((y * width) + ((width - holeWidth) / 2), holeWidth).Fill(255);
        }

        return mask;
    }
}
