namespace FastInpaint.Imaging.Pnm;

/// <summary>The kinds that are written.</summary>
internal enum PnmKind
{
    /// <summary>P5: grey.</summary>
    Graymap,

    /// <summary>P6: colour.</summary>
    Pixmap,

    /// <summary>P7: every layout, with alpha or without.</summary>
    Pam,
}
