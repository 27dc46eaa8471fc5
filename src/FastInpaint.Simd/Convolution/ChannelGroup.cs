namespace FastInpaint.Simd;

/// <summary>The output channels that one pass over the input computes together.</summary>
/// <param name="Start">First channel.</param>
/// <param name="Channels">Number of channels that exist.</param>
/// <param name="PackedChannels">Number of channels in the packed weights: whole vectors.</param>
internal readonly record struct ChannelGroup(int Start, int Channels, int PackedChannels)
{
    /// <summary>Cuts channels into groups of two vectors. The last group has the rest.</summary>
    public static ChannelGroup[] Make(int channels, int width)
    {
        var groups = new List<ChannelGroup>();
        for (int start = 0; start < channels; start += 2 * width)
        {
            int count = Math.Min(channels - start, 2 * width);
            groups.Add(new ChannelGroup(start, count, count > width ? 2 * width : width));
        }

        return [.. groups];
    }
}
