using FastInpaint.Imaging.IO;
using FastInpaint.Imaging.Pixels;
using FastInpaint.Imaging.Profiles;

namespace FastInpaint.Imaging.Tiff;

/// <summary>The checked description of a TIFF file's pixels from its first directory: size, sample format, compression, and the positions of all strips or tiles, which lie inside the file.</summary>
internal sealed class TiffInfo
{
    private const int MaxSamples = 16;
    // The bytes that one tile, and all tiles together, may have even where the picture has fewer: tiles may extend beyond a small picture.
    private const int FreeBlockBytes = 16 << 20;
    private const int FreeBytes = 64 << 20;
    private const int MaxOverhang = 4;
    // The most decoded bytes for each coded byte of the compression: runs of PackBits, strings of LZW, matches of Deflate.
    private const int PackBitsExpansion = 128;
    private const int LzwExpansion = 4096;
    private const int DeflateExpansion = 1040;

    private readonly ByteSource _source;

    private TiffInfo(ByteSource source, TiffDirectory directory) => (_source, Directory) = (source, directory);

    public TiffDirectory Directory { get; }

    /// <summary>Stored pixels in a row.</summary>
    public int Width { get; private set; }

    /// <summary>Stored rows.</summary>
    public int Height { get; private set; }

    /// <summary>Bits of a sample: 1, 2, 4, 8 or 16.</summary>
    public int Bits { get; private set; }

    public int Samples { get; private set; }

    public TiffColors Colors { get; private set; }

    public TiffAlpha Alpha { get; private set; }

    public TiffCompression Compression { get; private set; }

    /// <summary>Whether each sample of a pixel has its own strips or tiles (planar configuration 2).</summary>
    public bool IsPlanar { get; private set; }

    /// <summary>Whether the pixels lie in tiles; else in strips, which are as wide as the picture.</summary>
    public bool IsTiled { get; private set; }

    public int BlockWidth { get; private set; }

    public int BlockHeight { get; private set; }

    public int Orientation { get; private set; }

    /// <summary>Positions of the strips or tiles in the file, row by row; in a planar file, one sample after the other.</summary>
    public long[] Offsets { get; private set; } = [];

    /// <summary>Bytes of each strip or tile.</summary>
    public long[] ByteCounts { get; private set; } = [];

    public PixelFormat Layout => PixelFormats.Of(
        (Colors is TiffColors.BlackIsZero or TiffColors.WhiteIsZero ? 1 : 3) + (Alpha == TiffAlpha.None ? 0 : 1), Bits == 16 ? 2 : 1);

    /// <summary>Samples of a pixel that are colors.</summary>
    public int ColorSamples => Colors switch { TiffColors.Rgb or TiffColors.YCbCr => 3, TiffColors.Cmyk => 4, _ => 1 };

    public int BlocksAcross => (Width + BlockWidth - 1) / BlockWidth;

    public int BlocksDown => (Height + BlockHeight - 1) / BlockHeight;

    /// <summary>Planes of blocks: one for each sample in a planar file, else 1.</summary>
    public int Planes => IsPlanar ? Samples : 1;

    /// <summary>Bytes of a row of a block.</summary>
    public int BlockStride => (int)((((long)BlockWidth * (IsPlanar ? 1 : Samples) * Bits) + 7) / 8);

    /// <exception cref="PictureFormatException">The file is damaged, or of a kind that is not read.</exception>
    /// <exception cref="PictureLimitException">The picture exceeds a limit.</exception>
    public static TiffInfo Read(ByteSource source, ReadOnlyMemory<byte> file, PictureLimits limits)
    {
        var info = new TiffInfo(source, TiffDirectory.First(file) ?? throw source.Error("it has no directory where its header says; the file is truncated or damaged, fetch or export it again."));
        if (info.Directory.IsCut)
        {
            throw source.Error("a value of its directory lies beyond the end of the file; the file is truncated, fetch or export it again.");
        }

        info.ReadSize(limits);
        info.ReadSamples();
        limits.Check(source.Name, info.Width, info.Height, info.Layout);
        info.ReadBlocks(file.Length);
        return info;
    }

    private void ReadSize(PictureLimits limits)
    {
        long width = Directory.Number(TiffTag.ImageWidth) ?? 0, height = Directory.Number(TiffTag.ImageLength) ?? 0;
        if (width < 1 || height < 1)
        {
            throw _source.Error($"it says {width} x {height} pixels; the file is damaged, export it again.");
        }

        limits.Check(_source.Name, width, height, PixelFormat.Gray8);
        (Width, Height) = ((int)width, (int)height);
        Orientation = Directory.Number(TiffTag.Orientation) is >= 1 and <= 8 and var orientation ? (int)orientation : ExifOrientation.Upright;
    }

    private void ReadSamples()
    {
        long samples = Directory.Number(TiffTag.SamplesPerPixel) ?? 1;
        Samples = samples is >= 1 and <= MaxSamples ? (int)samples : throw Unread($"{samples} samples a pixel", "at most 16");
        long[] bits = Directory.Numbers(TiffTag.BitsPerSample, MaxSamples) ?? [1];
        if (bits.Any(each => each != bits[0]) || bits[0] is not (1 or 2 or 4 or 8 or 16))
        {
            throw Unread($"samples of {string.Join(", ", bits.Distinct())} bits", "1, 2, 4, 8 and 16, the same for all");
        }

        Bits = (int)bits[0];
        long[] formats = Directory.Numbers(TiffTag.SampleFormat, MaxSamples) ?? [1];
        if (formats.FirstOrDefault(format => format is not (1 or 4)) is > 0 and var other)
        {
            throw Unread(other switch { 2 => "samples with a sign", 3 => "floating-point samples", _ => $"samples of format {other}" }, "whole numbers without a sign");
        }

        Colors = Directory.Number(TiffTag.Photometric) switch
        {
            null or 0 => TiffColors.WhiteIsZero,
            1 => TiffColors.BlackIsZero,
            2 => TiffColors.Rgb,
            3 => TiffColors.Palette,
            5 when (Directory.Number(TiffTag.InkSet) ?? 1) == 1 => TiffColors.Cmyk,
            6 => TiffColors.YCbCr,
            5 => throw Unread("inks other than CMYK", "gray, RGB, palette and CMYK"),
            8 or 9 or 10 => throw Unread("colors in Lab", "gray, RGB, palette and CMYK"),
            var kind => throw Unread($"colors of kind {kind}", "gray, RGB, palette and CMYK"),
        };
        long compression = Directory.Number(TiffTag.Compression) ?? 1;
        Compression = Enum.IsDefined((TiffCompression)compression) && compression is > 0 and < ushort.MaxValue
            ? (TiffCompression)compression
            : throw Unread(compression == 6 ? "old-style JPEG compression (6)" : $"compression {compression}", "none, PackBits, LZW, Deflate, JPEG, and the fax codes G3 and G4");
        IsPlanar = Directory.Number(TiffTag.PlanarConfiguration) == 2 && Samples > 1;
        CheckKind();
        ReadAlpha();
    }

    private void CheckKind()
    {
        bool isJpeg = Compression == TiffCompression.Jpeg, isFax = Compression is TiffCompression.FaxRuns or TiffCompression.FaxG3 or TiffCompression.FaxG4 or TiffCompression.FaxWords;
        if (Samples < ColorSamples)
        {
            throw _source.Error($"it has {Samples} samples a pixel, fewer than its colors; the file is damaged, export it again.");
        }

        if (isFax && (Bits != 1 || Samples != 1))
        {
            throw _source.Error($"it has fax codes for {Samples} samples of {Bits} bits; the file is damaged, export it again.");
        }

        if (isJpeg && (Bits != 8 || IsPlanar || Samples != ColorSamples || Colors is TiffColors.Cmyk or TiffColors.Palette))
        {
            throw Unread("JPEG compression of samples that are not gray or RGB of 8 bits, without alpha and together", "these");
        }

        if (Colors == TiffColors.YCbCr && !isJpeg)
        {
            throw Unread("luma and chroma without JPEG compression", "gray, RGB, palette and CMYK");
        }

        if (Colors is TiffColors.Rgb or TiffColors.Cmyk && Bits < 8)
        {
            throw Unread($"colors of {Bits} bits", "8 and 16 bits");
        }

        if (Colors == TiffColors.Palette && (Bits > 8 || Directory.Find(TiffTag.ColorMap) is not { Type: 3 } map || map.Count < 3 << Bits))
        {
            throw _source.Error($"it has no palette for its {Bits} bits; the file is damaged, export it again.");
        }

        if ((Directory.Number(TiffTag.Predictor) ?? 1) is not (1 or 2) and var predictor)
        {
            throw Unread($"predictor {predictor}", "1 and 2");
        }
    }

    /// <summary>Decides whether the first sample after the colors is alpha: where the file declares it, and for a fourth sample of RGB that the file does not describe.</summary>
    private void ReadAlpha()
    {
        long? kind = Directory.Number(TiffTag.ExtraSamples);
        bool canHave = Samples > ColorSamples && Colors is TiffColors.BlackIsZero or TiffColors.WhiteIsZero or TiffColors.Rgb;
        Alpha = !canHave || Samples == ColorSamples || Bits < 8 ? TiffAlpha.None : kind switch
        {
            1 => TiffAlpha.Associated,
            2 => TiffAlpha.Unassociated,
            null when Samples == 4 => TiffAlpha.Unassociated,
            _ => TiffAlpha.None,
        };
    }

    private void ReadBlocks(int fileLength)
    {
        IsTiled = Directory.Find(TiffTag.TileWidth) is not null;
        long width = IsTiled ? Directory.Number(TiffTag.TileWidth) ?? 0 : Width;
        long height = IsTiled ? Directory.Number(TiffTag.TileLength) ?? 0 : Math.Min(Directory.Number(TiffTag.RowsPerStrip) ?? Height, Height);
        long row = ((width * (IsPlanar ? 1 : Samples) * Bits) + 7) / 8, bytes = row * height, picture = ((((long)Width * Samples * Bits) + 7) / 8 * Height) + Height;
        string what = IsTiled ? "tiles" : "strips";
        if (width < 1 || height < 1 || width > int.MaxValue / MaxSamples || height > int.MaxValue 
            || bytes * (IsPlanar ? Samples : 1) > Math.Max(FreeBlockBytes, IsPlanar ? picture + (Samples * height) : picture)
            || bytes * ((Width + width - 1) / width) * ((Height + height - 1) / height) > Math.Max(FreeBytes, MaxOverhang * picture))
        {
            throw _source.Error($"its {what} are of {width} x {height} pixels, which does not fit a picture of {Width} x {Height}; the file is damaged, export it again.");
        }

        (BlockWidth, BlockHeight) = ((int)width, (int)height);
        long count = (long)BlocksAcross * BlocksDown * Planes;
        if (bytes > Array.MaxLength || count > fileLength)
        {
            throw _source.Error($"it has {count} {what} of {bytes} bytes in a file of {fileLength}; the file is damaged, export it again.");
        }

        Offsets = Directory.Numbers(IsTiled ? TiffTag.TileOffsets : TiffTag.StripOffsets, (int)count) ?? [];
        ByteCounts = Directory.Numbers(IsTiled ? TiffTag.TileByteCounts : TiffTag.StripByteCounts, (int)count)
            ?? (Compression == TiffCompression.None ? [.. Enumerable.Repeat(bytes, (int)count)] : []);
        if (Offsets.Length < count || ByteCounts.Length < count)
        {
            throw _source.Error($"it lists {Offsets.Length} of its {count} {what}; the file is damaged, export it again.");
        }

        for (int i = 0; i < count; i++)
        {
            CheckBlock(i, what, fileLength);
        }
    }

    private void CheckBlock(int index, string what, int fileLength)
    {
        int row = index / BlocksAcross % BlocksDown;
        long rows = IsTiled ? BlockHeight : Math.Min(BlockHeight, Height - (row * (long)BlockHeight));
        long bytes = rows * BlockStride;
        if (Compression == TiffCompression.None && Directory.Find(IsTiled ? TiffTag.TileByteCounts : TiffTag.StripByteCounts) is null)
        {
            ByteCounts[index] = bytes;
        }

        long least = Compression switch
        {
            TiffCompression.None => bytes,
            TiffCompression.PackBits => bytes / PackBitsExpansion,
            TiffCompression.Lzw => bytes / LzwExpansion,
            TiffCompression.Deflate or TiffCompression.AdobeDeflate => bytes / DeflateExpansion,
            _ => 1,
        };
        if (Offsets[index] + ByteCounts[index] > fileLength || ByteCounts[index] < Math.Max(1, least))
        {
            throw _source.Error(
                $"the {what} number {index} has {ByteCounts[index]} bytes at byte {Offsets[index]} of {fileLength} for {bytes} bytes of pixels; the file is truncated or damaged, fetch or export it again.");
        }
    }

    private PictureFormatException Unread(string what, string read) => _source.Error($"it has {what}, which is not read; {read} are. Convert it to PNG.");
}

/// <summary>Compressions that are read, by their numbers in the file.</summary>
internal enum TiffCompression
{
    None = 1,
    FaxRuns = 2,
    FaxG3 = 3,
    FaxG4 = 4,
    Lzw = 5,
    Jpeg = 7,
    AdobeDeflate = 8,
    FaxWords = 32771,
    PackBits = 32773,
    Deflate = 32946,
}

/// <summary>The color space of a pixel's first samples.</summary>
internal enum TiffColors
{
    WhiteIsZero,
    BlackIsZero,
    Rgb,
    Palette,
    Cmyk,
    YCbCr,
}

/// <summary>The meaning of the sample after the colors.</summary>
internal enum TiffAlpha
{
    /// <summary>There is no such sample, or it is not alpha.</summary>
    None,

    /// <summary>Premultiplied: the colors were multiplied with alpha.</summary>
    Associated,

    /// <summary>Straight: the colors were not multiplied with alpha.</summary>
    Unassociated,
}
