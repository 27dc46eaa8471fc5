namespace FastInpaint.Host.Demo;

/// <summary>A picture and its damaged copy.</summary>
/// <param name="Name"><c>scratches</c>, <c>text</c> or <c>object</c>.</param>
/// <param name="Truth">The picture without damage.</param>
/// <param name="Damaged">The same outside the mask.</param>
/// <param name="Mask">One byte a pixel, 255 in the hole, else 0.</param>
internal sealed record DemoCase(string Name, DemoPicture Truth, DemoPicture Damaged, byte[] Mask);
