namespace FastInpaint.Imaging.Profiles;

/// <summary>How large pixels are on paper, as PNG states it.</summary>
/// <param name="X">Pixels in a row for each unit.</param>
/// <param name="Y">Rows for each unit.</param>
/// <param name="PerMeter">Whether the unit is the meter; else only the ratio of the two counts.</param>
internal sealed record PictureDensity(uint X, uint Y, bool PerMeter);
