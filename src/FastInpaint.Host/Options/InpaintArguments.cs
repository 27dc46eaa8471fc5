using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using FastInpaint.Graph;
using FastInpaint.Host.Devices;
using FastInpaint.Host.Memory;
using FastInpaint.Host.Pictures;
using FastInpaint.Host.Usage;

namespace FastInpaint.Host.Options;

/// <summary>The options that <c>inpaint</c> and <c>batch</c> share: weights, device, strategy, hole, output. <c>worker</c> has those of the device, <c>submit</c> those of a picture.</summary>
internal sealed class InpaintArguments
{
    private readonly Option<string?> _weights = SharedOptions.Weights("The generator's weights, a .safetensors file. Without it, the embedded ones.");
    private readonly Option<string?> _detectorWeights = SharedOptions.DetectorWeights();
    private readonly Option<string> _device = SharedOptions.Device();
    private readonly Option<string> _precision = SharedOptions.Precision();
    private readonly Option<int> _threads = SharedOptions.Threads();
    private readonly Option<long?> _memoryLimit = SharedOptions.MemoryLimit();
    private readonly Option<bool> _lowMemory = new("--low-memory") { Description = "Keep smaller packed weights, at some cost in time: the CPU computes convolutions directly." };
    private readonly Option<string?> _heatmap;
    private readonly Option<string?> _exclude;
    private readonly Option<bool> _overwrite = SharedOptions.Overwrite();
    private readonly Option<bool> _json = SharedOptions.Json();
    private readonly (PictureOption Of, Option Option)[] _options;

    /// <param name="heatmap">Where the detector's maps go: a file, or a folder.</param>
    /// <param name="exclude">What must not be copied or continued: a file, or a folder too.</param>
    /// <param name="options">The picture's; null for those of the program.</param>
    /// <param name="standard">Whether both may be - for standard output and input.</param>
    public InpaintArguments(Option<string?> heatmap, Option<string?> exclude, IReadOnlyList<PictureOption>? options = null, bool standard = false)
    {
        (_heatmap, _exclude) = (FileNames.Of(heatmap, standard), FileNames.Of(exclude, standard));
        _options = [.. (options ?? PictureOptions.All).Where(option => option.Fronts.HasFlag(Fronts.Command)).Select(option => (option, SharedOptions.Of(option)))];
    }

    /// <summary>Adds all options.</summary>
    /// <param name="files">The command's own, which say what goes where.</param>
    public void AddTo(GroupedCommand command, params IEnumerable<Option> files)
    {
        AddPictureTo(command, files);
        AddEngine(command);
    }

    /// <summary>Adds what says how pictures are computed, and none of what says how one is filled.</summary>
    public void AddEngineTo(GroupedCommand command)
    {
        AddEngine(command);
        command.Add("Limits and output", _options.Single(option => option.Of.Name == "max-pixels").Option, _json);
    }

    /// <summary>Adds what says how a picture is filled, and none of what says on what.</summary>
    /// <inheritdoc cref="AddTo"/>
    public void AddPictureTo(GroupedCommand command, params IEnumerable<Option> files)
    {
        command.Add("Files and reports", [.. files, _overwrite, _heatmap, .. Options(OptionPart.File), _json]);
        command.Add("Hole", [.. Options(OptionPart.Hole)]);
        command.Add("Fill", [.. Options(OptionPart.Fill), _exclude]);
    }

    public bool Json(ParseResult parsed) => parsed.GetValue(_json);

    public bool Overwrite(ParseResult parsed) => parsed.GetValue(_overwrite);

    public string? Heatmap(ParseResult parsed) => parsed.GetValue(_heatmap);

    public string? Exclude(ParseResult parsed) => parsed.GetValue(_exclude);

    /// <summary>An argument that names a mask, or masks; null where the hole is the picture's own transparent part.</summary>
    /// <param name="standard">Whether it may be - for standard input.</param>
    public static Argument<string?> Mask(string name, string description, bool standard = false) =>
        FileNames.Of(new Argument<string?>(name) { Description = $"{description} Leave it out with --mask-alpha.", Arity = ArgumentArity.ZeroOrOne }, standard);

    /// <summary>The argument that names the masks of a folder of pictures; null where the holes are the pictures' own transparent parts.</summary>
    public static Argument<string?> Masks() => Mask(
        "MASK_DIR|MASK",
        "One mask for all pictures, or the folder of their masks. The mask of sub/a.jpg is sub/a or sub/a_mask in it, in any format. Where the folder is INPUT_DIR, files with _mask behind their names are masks and not pictures.");

    /// <summary>Has a command refuse what is neither a mask nor <c>--mask-alpha</c>, or both, or <c>--mask-alpha</c> with an option of masks.</summary>
    /// <param name="argument">What <see cref="Mask"/> or <see cref="Masks"/> gave.</param>
    /// <param name="unless">With this option the command needs no mask.</param>
    public void CheckMask(Command command, Argument<string?> argument, Option<bool>? unless = null) => command.Validators.Add(result =>
    {
        bool lacks = result.Command.Arguments.Any(other => other.Arity.MinimumNumberOfValues > 0 && result.GetResult(other) is null);
        if (lacks || (unless is not null && result.GetValue(unless)))
        {
            return;
        }

        string? fault = (result.GetValue(argument), IsGiven(result, "mask-alpha")) switch
        {
            (null, false) => $"{argument.Name} is missing. Name the mask, or use --mask-alpha where the picture's own transparent part is the hole.",
            ({ } mask, true) => $"{mask} is named as {argument.Name}, and --mask-alpha takes the picture's own transparent part as the hole. Choose one.",
            (null, true) when IsGiven(result, "mask-threshold") || IsGiven(result, "invert-mask") => "--mask-threshold and --invert-mask are for a mask, and with --mask-alpha there is none. Leave them out.",
            _ => null,
        };
        if (fault is not null)
        {
            result.AddError(fault);
        }
    });

    /// <summary>The most pixels of a picture.</summary>
    public long MaxPixels(ParseResult parsed) => Settings(parsed, scores: false).Limits.MaxPixels;

    /// <summary>The most bytes of a plan, or null.</summary>
    public long? MemoryLimit(ParseResult parsed) => parsed.GetValue(_memoryLimit);

    /// <param name="scores">Whether the artifact score is wanted.</param>
    public InpaintSettings Settings(ParseResult parsed, bool scores)
    {
        var settings = new InpaintSettings { Scores = scores };
        foreach ((PictureOption of, Option option) in _options)
        {
            if (parsed.GetResult(option) is { Implicit: false } given)
            {
                settings = of.Set(settings, option switch
                {
                    Option<bool> => of.Words[given.GetValueOrDefault<bool>() ? 1 : 0],
                    Option<long> => given.GetValueOrDefault<long>().ToString(CultureInfo.InvariantCulture),
                    _ => given.GetValueOrDefault<string>()!,
                });
            }
        }

        return settings;
    }

    /// <summary>Opens the device and loads the weights; the detector's only where something needs it.</summary>
    /// <inheritdoc cref="Settings"/>
    /// <param name="limit">The limit of the plans; null for the default.</param>
    /// <param name="once">Whether it is for one picture: then nothing is kept for the next.</param>
    /// <param name="idleRelease">How long memory is kept that nobody uses; null for as long as the restorer lives.</param>
    /// <exception cref="CommandException">The device or the precision is not available.</exception>
    public Restorer OpenRestorer(ParseResult parsed, bool scores, long? limit, bool once = false, TimeSpan? idleRelease = null)
    {
        IBackend backend = DeviceChoice.Open(parsed.GetRequiredValue(_device), parsed.GetValue(_threads), parsed.GetValue(_lowMemory) ? "direct" : "auto");
        string? detectorWeights = parsed.GetValue(_detectorWeights);
        return new Restorer(new RestorerOptions
        {
            Backend = backend,
            DisposeBackend = true,
            Precision = Precision(backend, parsed.GetRequiredValue(_precision)),
            WeightsPath = parsed.GetValue(_weights),
            DetectorWeightsPath = detectorWeights,
            Detector = scores || detectorWeights is not null || Heatmap(parsed) is not null,
            MemoryLimit = MemoryShares.PlansWithin(backend, limit),
            IdleLimit = once ? 0 : null,
            IdleRelease = idleRelease,
        });
    }

    private bool IsGiven(CommandResult command, string name)
    {
        Option option = _options.Single(option => option.Of.Name == name).Option;
        return command.GetResult(option) is { Implicit: false } given && (option is not Option<bool> || given.GetValueOrDefault<bool>());
    }

    private static Precision Precision(IBackend backend, string word)
    {
        try
        {
            return DeviceChoice.Precision(backend, word);
        }
        catch
        {
            backend.Dispose();
            throw;
        }
    }

    private void AddEngine(GroupedCommand command) => command.Add("Device, memory and weights", _device, _precision, _threads, _memoryLimit, _lowMemory, _weights, _detectorWeights);

    private IEnumerable<Option> Options(OptionPart part) => _options.Where(option => option.Of.Part == part).Select(option => option.Option);
}
