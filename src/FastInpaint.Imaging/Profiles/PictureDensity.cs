namespace FastInpaint.Imaging.Profiles;

/// <summary>The density of pixels, in the form of PNG.</summary>
/// <param name="X">Horizontal pixels in a unit of length.</param>
/// <param name="Y">Vertical pixels in a unit of length.</param>
/// <param name="PerMeter">Whether the unit is the meter; if not, only the ratio of the two numbers has a meaning.</param>
internal sealed record PictureDensity(uint X, uint Y, bool PerMeter);
