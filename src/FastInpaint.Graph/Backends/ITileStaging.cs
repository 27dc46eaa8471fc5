namespace FastInpaint.Graph;

/// <summary>The buffers of one tile on its way through a device: fill the pixel rows, <see cref="Upload"/>, have it run, <see cref="Download"/>, read the result.</summary>
/// <remarks>One caller at a time; different tiles may be copied at the same time, on threads of their own, and while others run.</remarks>
public interface ITileStaging : IDisposable
{
    /// <summary>Rows.</summary>
    int Height { get; }

    /// <summary>Columns.</summary>
    int Width { get; }

    /// <summary>One row of the picture, W pixels of four bytes: red, green, blue, and a byte that is not 0 in the hole (the detector does not look at it). The
    /// device fills the hole with white and adds the mask channel.</summary>
    Span<byte> PixelRow(int y);

    /// <summary>One row of the network's output, W * C floats, valid after <see cref="Download"/> of <see cref="PixelOutput.Values"/>.</summary>
    ReadOnlySpan<float> OutputRow(int y);

    /// <summary>One row of the finished picture, W pixels of red, green, blue and the fourth byte as it was given, valid after <see cref="Download"/> of
    /// <see cref="PixelOutput.Finished"/>. In the hole colours are the network's output rounded to 8 bits; elsewhere they are the bytes that were given. For generators.</summary>
    ReadOnlySpan<byte> FinishedRow(int y);

    /// <summary>Brings the pixels to the device; returns when they are there.</summary>
    void Upload();

    /// <summary>Brings the result of the run back; returns when it is there.</summary>
    /// <param name="output">What the run was asked for.</param>
    void Download(PixelOutput output);
}
