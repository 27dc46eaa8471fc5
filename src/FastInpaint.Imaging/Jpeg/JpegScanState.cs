namespace FastInpaint.Imaging.Jpeg;

/// <summary>Where the decoding of a sequential scan stands between two rows.</summary>
/// <param name="Bits">The bits that come next.</param>
/// <param name="Restarts">Restart markers so far.</param>
/// <param name="Left">MCUs up to the next one.</param>
internal readonly record struct JpegScanState(JpegBitsState Bits, int Restarts, int Left);
