namespace FastInpaint.Imaging;

/// <summary>A metadata chunk of a PNG file in its original bytes, to be written back unchanged.</summary>
public sealed class PngChunk
{
    /// <summary>Makes a chunk.</summary>
    /// <param name="type">One of cICP, mDCV, cLLI, iCCP, sRGB, gAMA, cHRM, pHYs, eXIf, tEXt, zTXt, iTXt.</param>
    /// <param name="data">The chunk's content, without length, type and CRC. Not copied: it must not change afterwards.</param>
    /// <param name="afterPixels">Whether the chunk follows the pixels in the file; only Exif and text may.</param>
    /// <exception cref="ArgumentException">The type is none of these, or may not follow the pixels.</exception>
    public PngChunk(string type, ReadOnlyMemory<byte> data, bool afterPixels = false)
    {
        ArgumentNullException.ThrowIfNull(type);
        Kind = PngChunkType.FromName(type);
        if (!PngChunkType.IsKept(Kind, afterPixels))
        {
            string place = afterPixels ? " after the pixels" : "";
            throw new ArgumentException($"A chunk '{type}' is not kept{place}; use one of {PngChunkType.KeptNames}.", nameof(type));
        }

        (Type, Data, AfterPixels) = (type, data, afterPixels);
    }

    /// <summary>The chunk's four-letter type.</summary>
    public string Type { get; }

    /// <summary>The chunk's content, without length, type and CRC.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>Whether the chunk follows the pixels in the file.</summary>
    public bool AfterPixels { get; }

    internal uint Kind { get; }
}
