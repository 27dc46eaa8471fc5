using System.Collections.Immutable;

namespace FastInpaint.Imaging.Png;

/// <summary>Takes the chunks that a decoder does not need itself: keeps metadata, skips the rest, refuses unknown critical ones.</summary>
internal sealed class PngMetadataCollector(PictureLimits limits)
{
    private readonly ImmutableArray<PngChunk>.Builder kept = ImmutableArray.CreateBuilder<PngChunk>();
    private readonly HashSet<uint> seen = [];
    private long bytes;

    public ImmutableArray<PngChunk> Kept => kept.ToImmutable();

    /// <summary>Whether a manifest of C2PA came.</summary>
    public bool HasCredentials { get; private set; }

    /// <summary>Whether a picture of an animation came that is not the first.</summary>
    public bool IsAnimated { get; private set; }

    public void Take(PngChunkReader chunks, bool afterPixels)
    {
        if (PngChunkType.IsCritical(chunks.Type))
        {
            throw chunks.Source.Error($"{chunks.Name} is critical and unknown or in the wrong place; the file is damaged or no plain PNG.");
        }

        HasCredentials |= chunks.Type == PngChunkType.Cabx;
        IsAnimated |= chunks.Type == PngChunkType.Fdat;
        if (!PngChunkType.IsKept(chunks.Type, afterPixels) || !(PngChunkType.MayRepeat(chunks.Type) || seen.Add(chunks.Type)))
        {
            chunks.Finish();
            return;
        }

        bytes += chunks.Length;
        if (bytes > limits.MaxMetadataBytes || kept.Count == limits.MaxMetadataChunks)
        {
            throw new PictureLimitException(
                $"{chunks.Source.Name}: {chunks.Name} brings the metadata to {bytes} bytes in {kept.Count + 1} chunks, "
                + $"the limits are {limits.MaxMetadataBytes} and {limits.MaxMetadataChunks}; raise the limits or strip the metadata.");
        }

        kept.Add(new PngChunk(PngChunkType.ToName(chunks.Type), chunks.ReadAll(), afterPixels));
    }

    /// <summary>Takes what follows the pixels, up to the file's end.</summary>
    public void TakeRest(PngChunkReader chunks)
    {
        for (; chunks.Type != PngChunkType.Iend; chunks.Next())
        {
            if (chunks.Type == PngChunkType.Trns)
            {
                throw chunks.Source.Error($"{chunks.Name} comes after the pixels; the file is damaged.");
            }

            Take(chunks, afterPixels: true);
        }

        chunks.Finish();
    }
}
