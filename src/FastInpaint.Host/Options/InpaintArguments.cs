using System.CommandLine;
using FastInpaint.Graph;
using FastInpaint.Host.Devices;
using FastInpaint.Host.Pictures;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Options;

/// <summary>The options that <c>inpaint</c> and <c>batch</c> share: weights, device, strategy, hole, output. <c>worker</c> has those of the device, <c>submit</c> those of a picture.</summary>
internal sealed class InpaintArguments
{
    private readonly Option<string?> _weights = SharedOptions.Weights("The generator's weights, .safetensors; default: the embedded ones.");
    private readonly Option<string?> _detectorWeights = SharedOptions.DetectorWeights();
    private readonly Option<string> _device = SharedOptions.Device();
    private readonly Option<string> _precision = SharedOptions.Precision();
    private readonly Option<int> _threads = SharedOptions.Threads();
    private readonly Option<string> _strategy = SharedOptions.Strategy();
    private readonly Option<long?> _memoryLimit = SharedOptions.MemoryLimit();
    private readonly Option<bool> _lowMemory = new("--low-memory") { Description = "Smaller packed weights at some cost in time: the CPU computes convolutions directly." };
    private readonly Option<int> _threshold = new("--mask-threshold") { Description = "Mask values above it are hole.", DefaultValueFactory = _ => 127, HelpName = "0..255" };
    private readonly Option<bool> _invert = new("--invert-mask") { Description = "Dark is hole." };
    private readonly Option<string> _match = WordOption.Create("--match", "How the fill is joined to the known picture.", "seamless", "none", "gain");
    private readonly Option<string> _detail = SharedOptions.Detail();
    private readonly Option<int> _dilate = new("--dilate") { Description = "Grow the hole by N pixels.", HelpName = "N" };
    private readonly Option<int> _feather = new("--feather") { Description = "Blend over N pixels inside the grown hole.", HelpName = "N" };
    private readonly Option<int?> _quality = new("--quality")
    {
        Description = "Quality, 1 to 100, of a JPEG or lossy WebP output as a whole; default: the JPEG source's tables, and its coefficients in every block without a hole; 90 of a WebP file whose source was lossy; else no loss.",
        HelpName = "N",
    };

    private readonly Option<long> _maxPixels = new("--max-pixels") { Description = "Refuse larger pictures.", DefaultValueFactory = _ => 1_000_000_000, HelpName = "N" };
    private readonly Option<string?> _heatmap;
    private readonly Option<string?> _exclude;
    private readonly Option<bool> _overwrite = SharedOptions.Overwrite();
    private readonly Option<bool> _json = SharedOptions.Json();

    /// <param name="heatmap">Where the detector's maps go: a file, or a folder.</param>
    /// <param name="exclude">What must not be copied or continued: a file, or a folder too.</param>
    public InpaintArguments(Option<string?> heatmap, Option<string?> exclude)
    {
        (_heatmap, _exclude) = (FileNames.Of(heatmap), FileNames.Of(exclude));
        _threshold.Validators.Add(ValueRange.Of(_threshold, 0, 255));
        _dilate.Validators.Add(ValueRange.Of(_dilate, 0, 100_000));
        _feather.Validators.Add(ValueRange.Of(_feather, 0, 100_000));
        _quality.Validators.Add(ValueRange.Of(_quality, 1, 100));
    }

    public void AddTo(Command command) => Add(
        command,
        _weights, _detectorWeights, _device, _precision, _threads, _strategy, _memoryLimit,
        _lowMemory, _threshold, _invert, _match, _detail, _exclude, _dilate, _feather, _heatmap, _quality, _overwrite, _maxPixels, _json);

    /// <summary>Adds what says how pictures are computed, and none of what says how one is filled.</summary>
    public void AddEngineTo(Command command) => Add(command, _weights, _detectorWeights, _device, _precision, _threads, _memoryLimit, _lowMemory, _maxPixels, _json);

    /// <summary>Adds what says how a picture is filled, and none of what says on what.</summary>
    public void AddPictureTo(Command command) =>
        Add(command, _strategy, _threshold, _invert, _match, _detail, _exclude, _dilate, _feather, _heatmap, _quality, _overwrite, _maxPixels, _json);

    public bool Json(ParseResult parsed) => parsed.GetValue(_json);

    public bool Overwrite(ParseResult parsed) => parsed.GetValue(_overwrite);

    public string? Heatmap(ParseResult parsed) => parsed.GetValue(_heatmap);

    public string? Exclude(ParseResult parsed) => parsed.GetValue(_exclude);

    /// <summary>The most pixels of a picture.</summary>
    public long MaxPixels(ParseResult parsed) => parsed.GetValue(_maxPixels);

    /// <summary>The most bytes of a plan, or null.</summary>
    public long? MemoryLimit(ParseResult parsed) => parsed.GetValue(_memoryLimit);

    /// <param name="scores">Whether the artifact score is wanted.</param>
    public InpaintSettings Settings(ParseResult parsed, bool scores) => new()
    {
        Limits = new PictureLimits { MaxPixels = parsed.GetValue(_maxPixels) },
        Fill = new InpaintOptions
        {
            MaskThreshold = parsed.GetValue(_threshold),
            InvertMask = parsed.GetValue(_invert),
            Dilate = parsed.GetValue(_dilate),
            Feather = parsed.GetValue(_feather),
            Strategy = SharedOptions.InpaintStrategy(parsed.GetRequiredValue(_strategy)),
            Match = SharedOptions.Match(parsed.GetRequiredValue(_match)),
            Detail = SharedOptions.Detail(parsed.GetRequiredValue(_detail)),
        },
        Quality = parsed.GetValue(_quality),
        Scores = scores,
    };

    /// <summary>Opens the device and loads the weights; the detector's only where something needs it.</summary>
    /// <inheritdoc cref="Settings"/>
    /// <param name="once">Whether it is for one picture: then nothing is kept for the next.</param>
    /// <exception cref="CommandException">The device or the precision is not available.</exception>
    public Restorer OpenRestorer(ParseResult parsed, bool scores, bool once = false)
    {
        IBackend backend = DeviceChoice.Open(parsed.GetRequiredValue(_device), parsed.GetValue(_threads), parsed.GetValue(_lowMemory) ? "direct" : "auto");
        try
        {
            string? detectorWeights = parsed.GetValue(_detectorWeights);
            return new Restorer(new RestorerOptions
            {
                Backend = backend,
                DisposeBackend = true,
                Precision = DeviceChoice.Precision(backend, parsed.GetRequiredValue(_precision)),
                WeightsPath = parsed.GetValue(_weights),
                DetectorWeightsPath = detectorWeights,
                Detector = scores || detectorWeights is not null || Heatmap(parsed) is not null,
                MemoryLimit = parsed.GetValue(_memoryLimit),
                IdleLimit = once ? 0 : null,
            });
        }
        catch
        {
            backend.Dispose();
            throw;
        }
    }

    private static void Add(Command command, params ReadOnlySpan<Option> options)
    {
        foreach (Option option in options)
        {
            command.Add(option);
        }
    }
}
