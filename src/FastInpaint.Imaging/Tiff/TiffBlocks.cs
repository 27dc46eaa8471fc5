using FastInpaint.Imaging.Formats;
using FastInpaint.Imaging.IO;
using FastInpaint.Imaging.Jpeg;
using LibTiff = BitMiracle.LibTiff.Classic.Tiff;

namespace FastInpaint.Imaging.Tiff;

/// <summary>
/// Decompresses the strips or tiles of a TIFF file. LibTiff.NET gets the file with a rebuilt directory that contains only checked entries;
/// JPEG streams go to <see cref="JpegCodec"/>. Not thread-safe.
/// </summary>
internal sealed class TiffBlocks : IDisposable
{
    private const byte AdobeRgb = 0, AdobeYCbCr = 1;

    private static readonly JpegCodec s_jpeg = new();

    private readonly ByteSource _source;
    private readonly ReadOnlyMemory<byte> _file;
    private readonly TiffInfo _info;
    private readonly PictureLimits _limits;
    private readonly TiffChannel? _channel;
    private readonly LibTiff? _library;
    private readonly byte[]?[] _blocks;

    /// <exception cref="PictureFormatException">LibTiff.NET does not accept the file.</exception>
    public TiffBlocks(ByteSource source, ReadOnlyMemory<byte> file, TiffInfo info, PictureLimits limits)
    {
        (_source, _file, _info, _limits, _blocks) = (source, file, info, limits, new byte[]?[info.Planes]);
        if (info.Compression is not (TiffCompression.None or TiffCompression.Jpeg))
        {
            _channel = new TiffChannel(Rebuild());
            _library = Guarded(_channel.Open) ?? throw Damaged("the file");
        }
    }

    /// <summary>The most bytes that reading all blocks takes beside the file: one block of each plane, and the decompressor.</summary>
    public static long Bytes(TiffInfo info)
    {
        long block = (long)info.BlockStride * info.BlockHeight, most = info.ByteCounts.Max();
        long places = info.ByteCounts.Length * 64L, samples = info.BlockWidth * info.Samples * 3L;
        return places + samples + info.Compression switch
        {
            TiffCompression.None => info.Directory.Number(TiffTag.FillOrder) == 2 ? block * info.Planes : 0,
            TiffCompression.Jpeg => (1 << 19) + block + (2 * most) + JpegCodec.Work(info.BlockWidth, info.BlockHeight, info.Samples),
            // 16-bit samples are assembled in buffers of their own.
            _ => (block * info.Planes) + (4 * most) + (info.Bits == 16 ? 2 * block : 0),
        };
    }

    /// <summary>Reads a strip or tile.</summary>
    /// <param name="index">The number of the block.</param>
    /// <param name="rows">Rows of the block.</param>
    /// <param name="plane">The sample that the block holds, where each sample has blocks of its own; else 0.</param>
    /// <returns>Rows of whole bytes. 16-bit samples of compressed files are in the machine's byte order, those of uncompressed files in the file's. Valid until the next block of the plane is read.</returns>
    public ReadOnlyMemory<byte> Read(int index, int rows, int plane, CancellationToken cancellationToken)
    {
        int bytes = rows * _info.BlockStride;
        if (_info.Compression == TiffCompression.Jpeg)
        {
            return ReadJpeg(index, rows, cancellationToken);
        }

        if (_info.Compression == TiffCompression.None)
        {
            ReadOnlyMemory<byte> stored = _file.Slice((int)_info.Offsets[index], bytes);
            if (_info.Directory.Number(TiffTag.FillOrder) != 2 || _info.Bits >= 8)
            {
                return stored;
            }

            byte[] reversed = Block(plane);
            stored.Span.CopyTo(reversed);
            ReverseBits(reversed.AsSpan(0, bytes));
            return reversed;
        }

        byte[] block = Block(plane);
        int read = Guarded(() => _info.IsTiled ? _library!.ReadEncodedTile(index, block, 0, bytes) : _library!.ReadEncodedStrip(index, block, 0, bytes));
        return read >= bytes ? block : throw Damaged($"{(_info.IsTiled ? "tile" : "strip")} {index}");
    }

    /// <summary>Memory for a block of a plane.</summary>
    private byte[] Block(int plane) => _blocks[plane] ??= new byte[_info.BlockStride * _info.BlockHeight];

    public void Dispose() => _library?.Dispose();

    private PieceStream Rebuild()
    {
        bool big = _info.Directory.IsBigEndian;
        uint start = (uint)(_file.Length + (_file.Length & 1));
        var entries = new List<TiffEntry>
        {
            TiffDirectoryBytes.Longs(TiffTag.ImageWidth, big, (uint)_info.Width),
            TiffDirectoryBytes.Longs(TiffTag.ImageLength, big, (uint)_info.Height),
            TiffDirectoryBytes.Shorts(TiffTag.BitsPerSample, big, [.. Enumerable.Repeat(_info.Bits, _info.Samples)]),
            TiffDirectoryBytes.Shorts(TiffTag.Compression, big, (int)_info.Compression),
            // LibTiff.NET must not interpret the samples.
            TiffDirectoryBytes.Shorts(TiffTag.Photometric, big, 1),
            TiffDirectoryBytes.Shorts(TiffTag.SamplesPerPixel, big, _info.Samples),
            TiffDirectoryBytes.Shorts(TiffTag.PlanarConfiguration, big, _info.IsPlanar ? 2 : 1),
        };
        if (_info.IsTiled)
        {
            entries.Add(TiffDirectoryBytes.Longs(TiffTag.TileWidth, big, (uint)_info.BlockWidth));
            entries.Add(TiffDirectoryBytes.Longs(TiffTag.TileLength, big, (uint)_info.BlockHeight));
        }
        else
        {
            entries.Add(TiffDirectoryBytes.Longs(TiffTag.RowsPerStrip, big, (uint)_info.BlockHeight));
        }

        entries.Add(TiffDirectoryBytes.Longs(_info.IsTiled ? TiffTag.TileOffsets : TiffTag.StripOffsets, big, [.. _info.Offsets.Select(each => (uint)each)]));
        entries.Add(TiffDirectoryBytes.Longs(_info.IsTiled ? TiffTag.TileByteCounts : TiffTag.StripByteCounts, big, [.. _info.ByteCounts.Select(each => (uint)each)]));
        AddNumber(entries, TiffTag.FillOrder, _info.Directory.Number(TiffTag.FillOrder) is 1 or 2);
        AddNumber(entries, TiffTag.T4Options, _info.Compression == TiffCompression.FaxG3);
        AddNumber(entries, TiffTag.T6Options, _info.Compression == TiffCompression.FaxG4);
        AddNumber(entries, TiffTag.Predictor, _info.Compression is TiffCompression.Lzw or TiffCompression.Deflate or TiffCompression.AdobeDeflate);
        return new PieceStream(
            TiffDirectoryBytes.Header(big, start), _file[TiffDirectory.HeaderSize..], new byte[_file.Length & 1], TiffDirectoryBytes.Write(entries, big, start));
    }

    private void AddNumber(List<TiffEntry> entries, ushort tag, bool wanted)
    {
        if (wanted && _info.Directory.Number(tag) is { } number)
        {
            entries.Add(tag is TiffTag.T4Options or TiffTag.T6Options
                ? TiffDirectoryBytes.Longs(tag, _info.Directory.IsBigEndian, (uint)number)
                : TiffDirectoryBytes.Shorts(tag, _info.Directory.IsBigEndian, (int)number));
        }
    }

    /// <summary>Decodes a block's JPEG stream. Its tables and the meaning of its colors are in the directory.</summary>
    private ReadOnlyMemory<byte> ReadJpeg(int index, int rows, CancellationToken cancellationToken)
    {
        ReadOnlySpan<byte> stream = _file.Span.Slice((int)_info.Offsets[index], (int)_info.ByteCounts[index]);
        ReadOnlySpan<byte> tables = _info.Directory.Find(TiffTag.JpegTables) is { } entry ? entry.Value.Span : default;
        if (!stream.StartsWith((ReadOnlySpan<byte>)[0xFF, JpegMarker.Soi]) || (tables.Length > 0 && (tables.Length < 4 || tables[0] != 0xFF || tables[1] != JpegMarker.Soi)))
        {
            throw Damaged("a JPEG stream");
        }

        tables = tables.Length > 0 ? tables[2..^2] : tables;
        byte transform = _info.Colors == TiffColors.YCbCr ? AdobeYCbCr : AdobeRgb;
        byte[] file = [0xFF, JpegMarker.Soi, 0xFF, JpegSegment.App14, 0, 14, .. "Adobe"u8, 0, 100, 0, 0, 0, 0, transform, .. tables, .. stream[2..]];
        PictureReading reading = s_jpeg.Open(new ByteSource(new MemoryStream(file, 0, file.Length, writable: false, publiclyVisible: true), _source.Name, _limits), _limits);
        PictureHeader header = reading.Header();
        int channels = header.Layout.ChannelCount();
        if (header.Width != _info.BlockWidth || header.Height < rows || header.Height > _info.BlockHeight || channels != _info.Samples)
        {
            throw _source.Error(
                $"a JPEG stream in it has {header.Width} x {header.Height} pixels of {channels} channels, {_info.BlockWidth} x {rows} of {_info.Samples} are expected; the file is damaged, export it again.");
        }

        return reading.Decode(cancellationToken).Pixels;
    }

    private T Guarded<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception cause) when (cause is not (OutOfMemoryException or PictureFormatException))
        {
            throw _source.Error("the file is damaged; export it again or convert it to PNG.", cause);
        }
    }

    private PictureFormatException Damaged(string what)
    {
        string reason = _channel?.Error is { } error ? $" ({error.TrimEnd('.')})" : "";
        return _source.Error($"{what} cannot be decompressed{reason}; the file is damaged, export it again or convert it to PNG.");
    }

    private static void ReverseBits(Span<byte> bytes)
    {
        foreach (ref byte each in bytes)
        {
            int value = ((each & 0x55) << 1) | ((each & 0xAA) >> 1);
            value = ((value & 0x33) << 2) | ((value & 0xCC) >> 2);
            each = (byte)((value << 4) | (value >> 4));
        }
    }
}
