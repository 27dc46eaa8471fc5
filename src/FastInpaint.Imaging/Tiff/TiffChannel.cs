using System.Globalization;
using BitMiracle.LibTiff.Classic;
using LibTiff = BitMiracle.LibTiff.Classic.Tiff;

namespace FastInpaint.Imaging.Tiff;

/// <summary>The stream through which LibTiff.NET reads a file; records the first error that the library reports. Not thread-safe.</summary>
internal sealed class TiffChannel(Stream stream) : TiffStream
{
    // The library has one error handler for the whole process; the default one prints to the console.
    static TiffChannel() => LibTiff.SetErrorHandler(new Listener());

    /// <summary>The first error; null where there was none.</summary>
    public string? Error { get; private set; }

    /// <summary>Opens the file; null where the library does not accept its directory.</summary>
    public LibTiff? Open() => LibTiff.ClientOpen("picture", "rc", this, this);

    /// <inheritdoc/>
    public override int Read(object clientData, byte[] buffer, int offset, int count) => stream.Read(buffer, offset, count);

    /// <inheritdoc/>
    public override long Seek(object clientData, long offset, SeekOrigin origin) => offset < 0 ? -1 : stream.Seek(offset, origin);

    /// <inheritdoc/>
    public override long Size(object clientData) => stream.Length;

    /// <inheritdoc/>
    public override void Write(object clientData, byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Close(object clientData)
    {
    }

    /// <summary>Stores errors in the channel of their file, and drops warnings.</summary>
    private sealed class Listener : TiffErrorHandler
    {
        public override void ErrorHandler(LibTiff tif, string method, string format, params object[] args) => Keep(tif?.Clientdata(), format, args);

        public override void ErrorHandlerExt(LibTiff tif, object clientData, string method, string format, params object[] args) => Keep(clientData, format, args);

        public override void WarningHandler(LibTiff tif, string method, string format, params object[] args)
        {
        }

        public override void WarningHandlerExt(LibTiff tif, object clientData, string method, string format, params object[] args)
        {
        }

        private static void Keep(object? clientData, string format, object[] args)
        {
            if (clientData is TiffChannel { Error: null } channel)
            {
                channel.Error = string.Format(CultureInfo.InvariantCulture, format, args);
            }
        }
    }
}
