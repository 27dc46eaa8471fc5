using System.Collections.Immutable;

namespace FastInpaint.Imaging.Png;

/// <summary>Takes the chunks that the decoder itself does not need: keeps metadata, skips other chunks, leaves out damaged ones, and refuses unknown critical ones.</summary>
internal sealed class PngMetadataCollector(PictureLimits limits)
{
    private readonly ImmutableArray<PngChunk>.Builder kept = ImmutableArray.CreateBuilder<PngChunk>();
    private readonly HashSet<uint> seen = [];
    private long bytes;

    public ImmutableArray<PngChunk> Kept => kept.ToImmutable();

    /// <summary>Whether a C2PA manifest was found.</summary>
    public bool HasCredentials { get; private set; }

    /// <summary>Whether a further picture of an animation was found.</summary>
    public bool IsAnimated { get; private set; }

    /// <summary>The file's faults so far.</summary>
    public PngFaults Faults { get; } = new(limits);

    /// <summary>Takes the reader's current chunk.</summary>
    /// <param name="header">The picture's header.</param>
    /// <param name="place">The place of the chunk.</param>
    public void Take(PngChunkReader chunks, PngHeader header, PngPlace place)
    {
        bool afterPixels = place == PngPlace.AfterPixels;
        if (PngChunkType.IsCritical(chunks.Type))
        {
            string error = $"{chunks.Name} is critical and unknown or in the wrong place; the file is damaged or no plain PNG, fetch it or export it again as PNG.";
            if (!afterPixels || chunks.Type is not (PngChunkType.Ihdr or PngChunkType.Plte or PngChunkType.Idat))
            {
                throw chunks.Source.Error(error);
            }

            Faults.Found(chunks.Source, error, $"{chunks.Name} comes after the pixels and was left out");
            chunks.TryFinish();
            return;
        }

        HasCredentials |= chunks.Type == PngChunkType.Cabx;
        IsAnimated |= chunks.Type == PngChunkType.Fdat;
        if (!chunks.IsNamed)
        {
            chunks.Finish();
            Faults.Note($"{chunks.Name} has a name that is not four letters and was left out");
            return;
        }

        if (PngChunkRules.FaultOf(chunks, header, place) is { } fault)
        {
            LeaveOut(chunks, fault);
        }
        else if (!PngChunkRules.MayRepeat(chunks.Type) && !seen.Add(chunks.Type))
        {
            LeaveOut(chunks, "comes twice");
        }
        else if (!PngChunkType.IsKept(chunks.Type, afterPixels))
        {
            FinishOrLeaveOut(chunks);
        }
        else
        {
            Keep(chunks, afterPixels);
        }
    }

    /// <summary>Takes the chunks after the pixels, up to the file's end.</summary>
    /// <param name="info">The header and palette of the file.</param>
    /// <param name="whole">Whether a chunk follows the pixels; if not, the file is cut or damaged there.</param>
    public void TakeRest(PngChunkReader chunks, PngInfo info, bool whole)
    {
        try
        {
            for (; whole && chunks.Type != PngChunkType.Iend; chunks.Next())
            {
                if (chunks.Type == PngChunkType.Trns)
                {
                    string end = info.Layout.HasAlpha() ? "" : ", so the picture is opaque";
                    Faults.Found(chunks.Source, $"{chunks.Name} comes after the pixels; the file is damaged, fetch or export it again.", $"{chunks.Name} comes after the pixels and was left out{end}");
                    chunks.TryFinish();
                }
                else
                {
                    Take(chunks, info.Header, PngPlace.AfterPixels);
                }
            }

            if (whole)
            {
                FinishEnd(chunks);
            }
        }
        catch (PictureFormatException) when (!Faults.AreRefused)
        {
            whole = false;
        }

        if (!whole)
        {
            Faults.Note("it is cut short or damaged after its pixels, before its chunk IEND, and what may have followed them is lost");
        }
    }

    private static string WrongCrc(PngChunkReader chunks) => $"{chunks.Name} has a wrong checksum (CRC)";

    private void FinishEnd(PngChunkReader chunks)
    {
        if (!chunks.TryFinish())
        {
            Faults.Found(chunks.Source, chunks.CrcError, WrongCrc(chunks));
        }

        if (chunks.Source.IsFollowed)
        {
            Faults.Note("bytes follow its chunk IEND and were left out");
        }
    }

    private void Keep(PngChunkReader chunks, bool afterPixels)
    {
        bytes += chunks.Length;
        if (bytes > limits.MaxMetadataBytes || kept.Count == limits.MaxMetadataChunks)
        {
            if (afterPixels && !Faults.AreRefused)
            {
                // A file that ends inside this chunk is cut, but all its pixels are there.
                chunks.TryFinish();
            }

            throw new PictureLimitException(
                $"{chunks.Source.Name}: {chunks.Name} brings the metadata to {bytes} bytes in {kept.Count + 1} chunks, "
                + $"the limits are {limits.MaxMetadataBytes} and {limits.MaxMetadataChunks}; raise the limits or strip the metadata.");
        }

        if (chunks.TryReadAll() is not { } content)
        {
            Faults.Found(chunks.Source, chunks.CrcError, $"{WrongCrc(chunks)} and was left out");
        }
        else if (PngChunkRules.FaultOf(chunks.Type, content, limits) is { } fault)
        {
            Faults.LeftOut(chunks.Source, chunks.Name, fault);
        }
        else
        {
            kept.Add(new PngChunk(PngChunkType.ToName(chunks.Type), content, afterPixels));
        }
    }

    /// <summary>Skips a chunk that has a fault. A wrong CRC is not reported as a second fault.</summary>
    public void LeaveOut(PngChunkReader chunks, string reason)
    {
        Faults.LeftOut(chunks.Source, chunks.Name, reason);
        chunks.TryFinish();
    }

    /// <summary>Skips a chunk that is not kept.</summary>
    public void FinishOrLeaveOut(PngChunkReader chunks)
    {
        if (!chunks.TryFinish())
        {
            Faults.Found(chunks.Source, chunks.CrcError, $"{WrongCrc(chunks)} and was left out");
        }
    }
}
