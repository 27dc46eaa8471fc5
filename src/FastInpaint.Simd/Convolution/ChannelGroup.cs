namespace FastInpaint.Simd;

/// <summary>Output channels that one pass over the input computes together.</summary>
/// <param name="Start">First channel.</param>
/// <param name="Channels">Channels that exist.</param>
/// <param name="PackedChannels">Channels that are packed: whole vectors.</param>
internal readonly record struct ChannelGroup(int Start, int Channels, int PackedChannels)
{
    /// <summary>Groups of two vectors, the last one of what is left.</summary>
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
