using System.Buffers.Binary;
using System.Collections.Immutable;
using FastInpaint.Imaging.Pixels;
using FastInpaint.Imaging.Profiles;

namespace FastInpaint.Imaging.Png;

/// <summary>The header, palette and transparent color of a file.</summary>
/// <param name="Header">The IHDR chunk.</param>
/// <param name="Palette">The colors of a palette picture, null for others.</param>
/// <param name="ColorKey">One sample a channel that means transparent, as in the file; null without one.</param>
internal sealed record PngInfo(PngHeader Header, PngPalette? Palette, ushort[]? ColorKey)
{
    /// <summary>Size, layout and bits as they are stored, before the picture is turned upright.</summary>
    public PictureHeader Stored => new(PictureFormat.Png, Header.Width, Header.Height, Layout, Header.BitDepth);

    /// <summary>The metadata of the upright picture, from the chunks that were read so far.</summary>
    public PictureMetadata Metadata(PngMetadataCollector collector)
    {
        PictureTurn turn = PictureTurn.Of(PngProfiles.Orientation(collector.Kept), Header.Width, Header.Height);
        ImmutableArray<PngChunk> chunks = PngProfiles.Reset(collector.Kept, turn, out StaleParts missing);
        return new PictureMetadata
        {
            PngChunks = turn.Transposes ? PngProfiles.TurnDensity(chunks) : chunks,
            BitDepth = Header.BitDepth,
            Origin = Palette,
            WasGray = Layout.IsGray(),
            Missing = missing | (collector.HasCredentials ? StaleParts.Credentials : StaleParts.None),
            Warnings = [.. collector.Faults.Warnings, .. collector.IsAnimated ? ["The PNG file is animated: only its first picture is read."] : Array.Empty<string>()],
        };
    }

    /// <summary>The layout that decoded pixels have.</summary>
    public PixelFormat Layout
    {
        get
        {
            int colors = Header.ColorType is PngColorType.Gray or PngColorType.GrayAlpha ? 1 : 3;
            bool alpha = Header.ColorType is PngColorType.GrayAlpha or PngColorType.Rgba || Palette is { HasAlpha: true } || ColorKey is not null;
            return PixelFormats.Of(colors + (alpha ? 1 : 0), Header.BitDepth == 16 ? 2 : 1);
        }
    }
}

/// <summary>Reads a file up to its pixels: the reader is left at the first IDAT chunk.</summary>
internal sealed class PngInfoReader
{
    private readonly PngChunkReader _chunks;
    private readonly PngMetadataCollector _metadata;
    private readonly PngHeader _header;
    private byte[]? _colors;
    private byte[]? _transparency;
    private bool _hasPalette;

    private PngInfoReader(PngChunkReader chunks, PngMetadataCollector metadata, PngHeader header) => (_chunks, _metadata, _header) = (chunks, metadata, header);

    private bool IsIndexed => _header.ColorType == PngColorType.Palette;

    public static PngInfo Read(PngChunkReader chunks, PictureLimits limits, PngMetadataCollector metadata)
    {
        PngInfo info = new PngInfoReader(chunks, metadata, ReadHeader(chunks, limits)).Read();
        limits.Check(chunks.Source.Name, info.Header.Width, info.Header.Height, info.Layout);
        return info;
    }

    private static PngHeader ReadHeader(PngChunkReader chunks, PictureLimits limits)
    {
        chunks.Next();
        if (chunks.Type != PngChunkType.Ihdr || chunks.Length != PngHeader.Length)
        {
            throw chunks.Source.Error(
                $"{chunks.Name} has {chunks.Length} bytes, the first chunk must be IHDR with {PngHeader.Length}; the file is damaged or no plain PNG, fetch it or export it again as PNG.");
        }

        PngHeader header = PngHeader.Parse(chunks.ReadAll(), chunks.Source);
        limits.Check(chunks.Source.Name, header.Width, header.Height, PixelFormat.Gray8);
        return header;
    }

    private static ushort[] ColorKey(ReadOnlySpan<byte> transparency)
    {
        var key = new ushort[transparency.Length / 2];
        for (int i = 0; i < key.Length; i++)
        {
            key[i] = BinaryPrimitives.ReadUInt16BigEndian(transparency[(i * 2)..]);
        }

        return key;
    }

    private PngInfo Read()
    {
        for (_chunks.Next(); _chunks.Type != PngChunkType.Idat; _chunks.Next())
        {
            switch (_chunks.Type)
            {
                case PngChunkType.Plte when _hasPalette || _transparency is not null:
                    _metadata.LeaveOut(_chunks, "comes twice or too late");
                    break;
                case PngChunkType.Plte:
                    _hasPalette = true;
                    ReadPalette();
                    break;
                case PngChunkType.Trns when _transparency is not null:
                    _metadata.LeaveOut(_chunks, "comes twice or too late");
                    break;
                case PngChunkType.Trns:
                    ReadTransparency();
                    break;
                default:
                    _metadata.Take(_chunks, _header, _hasPalette ? PngPlace.AfterPalette : PngPlace.BeforePalette);
                    break;
            }
        }

        if (IsIndexed && _colors is null)
        {
            throw _chunks.Source.Error($"{_chunks.Name} comes without a chunk PLTE before it, and the colors are palette indices; the file is damaged, fetch or export it again.");
        }

        return new PngInfo(_header, IsIndexed ? new PngPalette(_colors, _transparency) : null, IsIndexed || _transparency is null ? null : ColorKey(_transparency));
    }

    /// <summary>Reads the colors of a palette picture. The palette of another picture is only a suggestion and is ignored.</summary>
    private void ReadPalette()
    {
        int most = IsIndexed ? 1 << _header.BitDepth : 256;
        string error = $"{_chunks.Name} has {_chunks.Length} bytes, three for each of 1 to {most} colors are allowed; the file is damaged, fetch or export it again.";
        string plain = $"{_chunks.Name} has {_chunks.Length} bytes instead of three for each of 1 to {most} colors";
        bool isWrong = _chunks.Length == 0 || _chunks.Length % 3 != 0 || _chunks.Length > most * 3;
        if (!IsIndexed && isWrong)
        {
            _metadata.Faults.Found(_chunks.Source, error, $"{plain} and was left out");
            _chunks.TryFinish();
        }
        else if (!IsIndexed)
        {
            _metadata.FinishOrLeaveOut(_chunks);
        }
        else
        {
            int count = Math.Min(_chunks.Length / 3, most);
            if (count == 0)
            {
                throw _chunks.Source.Error(error);
            }

            if (isWrong)
            {
                _metadata.Faults.Found(_chunks.Source, error, $"{plain}, and its first {count} colors are used");
            }

            _colors = _chunks.TryReadFirst(count * 3) ?? throw _chunks.Source.Error(_chunks.CrcError);
        }
    }

    /// <summary>Reads the content of chunk tRNS where the pixels have no alpha channel.</summary>
    private void ReadTransparency()
    {
        (int least, int most) = _header.ColorType switch
        {
            PngColorType.Gray => (2, 2),
            PngColorType.Rgb => (6, 6),
            PngColorType.Palette => (1, (_colors?.Length / 3) ?? 0),
            _ => (0, int.MaxValue),
        };
        if (_chunks.Length < least || _chunks.Length > most)
        {
            string reason = $"has {_chunks.Length} bytes, from {least} to {most} are allowed for color type {(int)_header.ColorType}";
            string plain = most == 0 ? "comes before the palette" : least == most ? $"has {_chunks.Length} bytes instead of {most}" : $"has {_chunks.Length} bytes for {most} colors";
            DropTransparency($"{_chunks.Name} {reason}; the file is damaged, fetch or export it again.", plain);
            _chunks.TryFinish();
        }
        else if (most == int.MaxValue)
        {
            _metadata.LeaveOut(_chunks, "says which color is transparent, and the pixels have alpha of their own");
        }
        else if (_chunks.TryReadAll() is { } content)
        {
            _transparency = content;
        }
        else
        {
            DropTransparency(_chunks.CrcError, "has a wrong checksum (CRC)");
        }
    }

    private void DropTransparency(string error, string reason) =>
        _metadata.Faults.Found(_chunks.Source, error, $"{_chunks.Name} {reason} and was left out, so the picture is opaque");
}
