namespace FastInpaint.Imaging.Tests;

/// <summary>WebP files by hand.</summary>
internal static class TestWebP
{
    /// <summary>An animation of two equal pictures on a canvas.</summary>
    /// <param name="file">A file with one chunk, of 20x10 pixels.</param>
    /// <param name="left">An even number.</param>
    /// <param name="top">An even number.</param>
    public static byte[] Animation(int width, int height, byte[] file, int left, int top)
    {
        byte[] chunk = file[12..];
        byte[] frame = [(byte)(left / 2), 0, 0, (byte)(top / 2), 0, 0, 19, 0, 0, 9, 0, 0, 100, 0, 0, 0, .. chunk];
        return File(("VP8X", [2, 0, 0, 0, (byte)(width - 1), 0, 0, (byte)(height - 1), 0, 0]), ("ANIM", new byte[6]), ("ANMF", frame), ("ANMF", frame));
    }

    /// <summary>A file of chunks.</summary>
    public static byte[] File(params (string Type, byte[] Content)[] chunks)
    {
        byte[] all = [.. chunks.SelectMany(chunk => Chunk(chunk.Type, chunk.Content))];
        return [.. "RIFF"u8, .. Little(all.Length + 4), .. "WEBP"u8, .. all];
    }

    private static byte[] Chunk(string type, byte[] content) => [.. System.Text.Encoding.ASCII.GetBytes(type), .. Little(content.Length), .. content, .. new byte[content.Length & 1]];

    private static byte[] Little(int value) => BitConverter.GetBytes(value);
}
