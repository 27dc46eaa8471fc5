namespace FastInpaint.Hosting;

/// <summary>Tags of the health checks.</summary>
public static class FastInpaintHealth
{
    /// <summary>Tag of the check that the worker's threads run.</summary>
    public const string LiveTag = "fastinpaint-live";

    /// <summary>Tag of the check that plans are prepared and the worker accepts requests.</summary>
    public const string ReadyTag = "fastinpaint-ready";
}
