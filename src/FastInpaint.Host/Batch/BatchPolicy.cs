using FastInpaint.Host.Pictures;

namespace FastInpaint.Host.Batch;

/// <summary>The settings that apply to every picture of a batch.</summary>
/// <param name="Settings">How pictures are read, filled and written.</param>
/// <param name="Resume">Whether finished pictures are skipped.</param>
/// <param name="Overwrite">Whether outputs that exist are replaced.</param>
internal sealed record BatchPolicy(InpaintSettings Settings, bool Resume, bool Overwrite);
