namespace FastInpaint.Imaging.Jpeg;

/// <summary>A scan's parameters.</summary>
/// <param name="Components">Its components, in the order of their blocks.</param>
/// <param name="Dc">For each component the table of DC codes; null where the scan has none.</param>
/// <param name="Ac">For each component the table of AC codes; null where the scan has none.</param>
/// <param name="SpectralStart">First coefficient, 0 to 63.</param>
/// <param name="SpectralEnd">Last coefficient.</param>
/// <param name="High">Successive approximation: the bit position of the scan before, 0 for a first scan.</param>
/// <param name="Low">Successive approximation: the bit position of this scan.</param>
internal sealed record JpegScan(JpegComponent[] Components, JpegHuffmanTable?[] Dc, JpegHuffmanTable?[] Ac, int SpectralStart, int SpectralEnd, int High, int Low);
