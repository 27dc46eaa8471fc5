namespace FastInpaint.Imaging.Tiff;

/// <summary>What the sample behind the colors means.</summary>
internal enum TiffAlpha
{
    /// <summary>There is none, or it is not alpha.</summary>
    None,

    /// <summary>Alpha, with which the colors were multiplied.</summary>
    Associated,

    /// <summary>Alpha.</summary>
    Unassociated,
}
