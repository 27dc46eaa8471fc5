namespace FastInpaint.Hosting;

/// <summary>Tags of the health checks.</summary>
public static class FastInpaintHealth
{
    /// <summary>Says whether the worker's threads run.</summary>
    public const string LiveTag = "fastinpaint-live";

    /// <summary>Says whether plans are warm and requests are taken.</summary>
    public const string ReadyTag = "fastinpaint-ready";
}
