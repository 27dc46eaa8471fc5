namespace FastInpaint.Imaging;

/// <summary>What decides how much a pixel of a picture is mask.</summary>
public enum MaskSource
{
    /// <summary>Brightness: the luma (BT.601).</summary>
    Brightness,

    /// <summary>Alpha: every painted pixel is mask, whatever its color. All paint has one brightness.</summary>
    Alpha,

    /// <summary>The smaller one of alpha and the color's largest channel: bright paint is mask. The paint is both dark and bright.</summary>
    AlphaAndBrightness,
}
