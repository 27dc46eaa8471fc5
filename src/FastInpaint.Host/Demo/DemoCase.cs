namespace FastInpaint.Host.Demo;

/// <summary>A picture, the same picture damaged, and where the damage is.</summary>
/// <param name="Name">The start of its files' names.</param>
/// <param name="Truth">What a perfect restoration gives.</param>
/// <param name="Damaged">Equal to the truth outside the mask.</param>
/// <param name="Mask">One byte a pixel, 255 in the hole.</param>
internal sealed record DemoCase(string Name, DemoPicture Truth, DemoPicture Damaged, byte[] Mask);
