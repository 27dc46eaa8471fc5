namespace FastInpaint.Imaging;

/// <summary>What of a picture's pixels says how much they are mask.</summary>
public enum MaskSource
{
    /// <summary>The brightness: the luma (BT.601).</summary>
    Brightness,

    /// <summary>The alpha: painted pixels have one brightness, whichever it is.</summary>
    Alpha,

    /// <summary>The smaller one of the alpha and the color's largest channel: painted pixels are dark and bright.</summary>
    AlphaAndBrightness,
}
