using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace FastInpaint.Host.Serve;

/// <summary>
/// The interface for clients of IOPaint (github.com/Sanster/IOPaint, iopaint/api.py and schema.py): a fill by the fields <c>image</c> and <c>mask</c>, the model, and the server's configuration.
/// Other fields are for models that this service does not have, and are ignored.
/// </summary>
internal static class IoPaint
{
    public const string Prefix = "/api";
    public const string InpaintPath = "/api/v1/inpaint";
    public const string ModelPath = "/api/v1/model";
    public const string ConfigurationPath = "/api/v1/server-config";

    public const string Model =
        """{"name":"fastinpaint","path":"fastinpaint","model_type":"inpaint","is_single_file_diffusers":false,"need_prompt":false,"controlnets":[],"brushnets":[]"""
        + ""","support_strength":false,"support_outpainting":false,"support_lcm_lora":false,"support_controlnet":false,"support_brushnet":false,"support_powerpaint_v2":false}""";

    public const string Configuration =
        $$"""{"plugins":[],"modelInfos":[{{Model}}],"removeBGModel":"","removeBGModels":[],"realesrganModel":"","realesrganModels":[],"interactiveSegModel":"","interactiveSegModels":[]"""
        + ""","enableFileManager":false,"enableAutoSaving":false,"enableControlnet":false,"controlnetMethod":null,"disableModelSwitch":true,"isDesktop":false,"samplers":[]}""";

    // IOPaint's default where no seed is sent.
    private const string DefaultSeed = "42";

    /// <summary>Adds headers with the names of ignored fields, and with the seed, which clients display.</summary>
    public static void Describe(Dictionary<string, string> headers, IgnoredFields ignored)
    {
        headers["X-Seed"] = long.TryParse(ignored.Value("sd_seed"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seed) ? seed.ToString(CultureInfo.InvariantCulture) : DefaultSeed;
        if (ignored.Header is { } names)
        {
            headers["X-FastInpaint-Ignored"] = names;
        }
    }

    public static Task Write(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json, context.RequestAborted);
    }
}
