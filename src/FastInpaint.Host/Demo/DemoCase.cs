namespace FastInpaint.Host.Demo;

/// <summary>A case of the demonstration: a picture, the damaged picture, and the mask of the damage.</summary>
/// <param name="Name">The beginning of the case's file names.</param>
/// <param name="Truth">The undamaged picture.</param>
/// <param name="Damaged">The damaged picture, which equals the undamaged one outside the mask.</param>
/// <param name="Mask">One byte a pixel, 255 in the hole.</param>
internal sealed record DemoCase(string Name, DemoPicture Truth, DemoPicture Damaged, byte[] Mask);
