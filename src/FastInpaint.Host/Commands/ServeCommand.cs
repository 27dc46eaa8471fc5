using System.CommandLine;
using FastInpaint.Graph;
using FastInpaint.Host.Devices;
using FastInpaint.Host.Memory;
using FastInpaint.Host.Options;
using FastInpaint.Host.Serve;
using FastInpaint.Host.Telemetry;
using FastInpaint.Host.Usage;
using FastInpaint.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace FastInpaint.Host.Commands;

/// <summary><c>serve</c>: fills pictures over HTTP, with a page to paint holes on.</summary>
internal sealed class ServeCommand
{
    private const long DefaultBody = 256 << 20;
    private const double MostSeconds = 1_000_000;

    private readonly Option<string> _urls = new("--urls") { Description = "The addresses to listen on, with semicolons between them. "
        + "Other hosts reach the service only where an address of this machine is named.", DefaultValueFactory = _ => "http://127.0.0.1:5080", HelpName = "URLS" };
    private readonly Option<string?> _apiKey = new("--api-key") { Description = "The key that requests have to show, as X-Api-Key or as a bearer token. Without it, the environment variable FASTINPAINT_API_KEY.", HelpName = "KEY" };
    private readonly Option<bool> _allowAnyone = new("--allow-anyone") { Description = "Answer everyone without a key, from other machines and under any name. Without a key and without this, the service listens on this machine alone." };
    private readonly Option<string[]> _cors = new("--cors") { Description = "The origin of another site whose pages are answered, such as https://shop.example. It can be given several times. "
        + "* is all sites, and needs a key.", HelpName = "ORIGIN" };
    private readonly Option<string> _pathBase = new("--path-base") { Description = "The path under which a proxy shows the service, such as /inpaint.", DefaultValueFactory = _ => "/", HelpName = "PATH" };
    private readonly Option<long?> _maxBody = SizeOption.Create("--max-body", "The most bytes of a request.", 1024, 2L << 30, DefaultBody);
    private readonly Option<long> _maxPixels = NumberOption.Create("--max-pixels", "Refuse pictures with more pixels than this.", 1, long.MaxValue, 100_000_000);
    private readonly Option<double> _timeLimit = NumberOption.Create("--time-limit", "The seconds that a request may take, with its wait.", 0.001, MostSeconds, 300, "S");
    private readonly Option<double> _writeTimeout = NumberOption.Create("--write-timeout", "The seconds that a receiver has to take its answer. Then its connection is closed. "
        + "A receiver that takes less than 4 KiB a second, after 10 s, has less.", 0.001, MostSeconds, ServeSettings.DefaultWriteTimeout.TotalSeconds, "S");
    private readonly Option<double> _stopLimit = NumberOption.Create("--stop-limit", "The seconds that running requests may go on when the service stops.", 0, MostSeconds, 20, "S");
    private readonly Option<int> _queue = NumberOption.Create("--queue", "The most requests that wait. Further ones are answered with 503.", 1, 100_000, 64);
    private readonly Option<int> _concurrency = NumberOption.Create("--concurrency", "The most requests that run at a time.", 1, 1024, 3);
    private readonly Option<int> _jobsKept = NumberOption.Create("--jobs-kept", "The most finished jobs that are kept, for half an hour.", 0, 100_000, 100);
    private readonly Option<string[]> _warmUp = new("--warm-up") { Description = "The sizes to prepare before the service counts as ready. 512 is 512x512.", DefaultValueFactory = _ => ["256x256"], HelpName = "WxH",
        AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> _otlp = TelemetryExport.Option();
    private readonly Option<bool> _jsonLog = new("--json-log") { Description = "Write the log as lines of JSON." };
    private readonly Option<string?> _weights = SharedOptions.Weights("The generator's weights, a .safetensors file. Without it, the embedded ones.");
    private readonly Option<string?> _detectorWeights = SharedOptions.DetectorWeights();
    private readonly Option<string> _device = SharedOptions.Device();
    private readonly Option<string> _precision = SharedOptions.Precision();
    private readonly Option<int> _threads = SharedOptions.Threads();
    private readonly Option<long?> _memoryLimit = SharedOptions.MemoryLimit();
    private readonly Option<double> _idleRelease = SharedOptions.IdleRelease();
    private readonly CommandConsole _console;

    private ServeCommand(CommandConsole console)
    {
        _console = console;
        _warmUp.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => !PictureSize.TryParse(token.Value, out int width, out int height) || (long)width * height > Array.MaxLength) is { } wrong)
            {
                result.AddError($"--warm-up '{wrong.Value}' is no size; give WIDTHxHEIGHT, for example 512x512, of at most {Array.MaxLength} pixels.");
            }
        });
    }

    public static Command Create(CommandConsole console)
    {
        var self = new ServeCommand(console);
        var command = new GroupedCommand("serve", "Fill pictures over HTTP, with a page to paint holes on.")
        {
            { "Address and access", self._urls, self._apiKey, self._allowAnyone, self._cors, self._pathBase },
            { "Limits", self._maxBody, self._maxPixels, self._timeLimit, self._writeTimeout, self._stopLimit, self._queue, self._concurrency, self._jobsKept },
            { "Start and log", self._warmUp, self._otlp, self._jsonLog },
            { "Device, memory and weights", self._device, self._precision, self._threads, self._memoryLimit, self._idleRelease, self._weights, self._detectorWeights },
        };
        command.SetAction(self.Execute);
        return command;
    }

    private async Task<int> Execute(ParseResult parsed, CancellationToken cancellationToken)
    {
        string urls = parsed.GetRequiredValue(_urls);
        var addresses = ListenAddresses.Parse(urls);
        string? key = parsed.GetValue(_apiKey) ?? Environment.GetEnvironmentVariable("FASTINPAINT_API_KEY");
        bool allowAnyone = parsed.GetValue(_allowAnyone);
        CheckKey(key, allowAnyone, urls, addresses.AreLocal);
        CheckFile(parsed.GetValue(_weights));
        CheckFile(parsed.GetValue(_detectorWeights));
        using IBackend backend = DeviceChoice.Open(parsed.GetRequiredValue(_device), parsed.GetValue(_threads));
        Precision precision = DeviceChoice.Precision(backend, parsed.GetRequiredValue(_precision));
        var settings = new ServeSettings
        {
            MaxBody = SizeOption.Value(parsed, _maxBody, DefaultBody),
            MaxPixels = parsed.GetValue(_maxPixels),
            MaxRequests = parsed.GetValue(_queue) + parsed.GetValue(_concurrency),
            WriteTimeout = TimeSpan.FromSeconds(parsed.GetValue(_writeTimeout)),
            JobsKept = parsed.GetValue(_jobsKept),
            ApiKey = key,
            AllowAnyone = allowAnyone,
            Sites = Sites(parsed.GetValue(_cors) ?? [], key),
            PathBase = PathPrefix.Clean(parsed.GetRequiredValue(_pathBase)) ?? throw new CommandException(ExitCode.BadInput, $"--path-base '{parsed.GetRequiredValue(_pathBase)}' is no path; "
                + "give for example /inpaint, with letters, digits, and the characters - . _ ~ between its slashes."),
        };
        await using WebApplication application = ServeProgram.Build(addresses.Urls, settings, options =>
        {
            options.Backend = () => backend;
            options.Precision = precision;
            options.WeightsPath = parsed.GetValue(_weights);
            options.DetectorWeightsPath = parsed.GetValue(_detectorWeights);
            options.MemoryLimit = MemoryShares.PlansWithin(backend, parsed.GetValue(_memoryLimit));
            options.IdleRelease = TimeSpan.FromSeconds(parsed.GetValue(_idleRelease));
            options.Concurrency = parsed.GetValue(_concurrency);
            options.QueueCapacity = parsed.GetValue(_queue);
            options.MaxPixels = parsed.GetValue(_maxPixels);
            options.TimeLimit = TimeSpan.FromSeconds(parsed.GetValue(_timeLimit));
            options.StopLimit = TimeSpan.FromSeconds(parsed.GetValue(_stopLimit));
            foreach (string text in parsed.GetRequiredValue(_warmUp))
            {
                PictureSize.TryParse(text, out int width, out int height);
                options.WarmUp.Add($"{width}x{height}");
            }
        }, Logging(parsed.GetValue(_jsonLog)));
        // Ends before the application does: metrics ask its device once more.
        using TelemetryExport? telemetry = TelemetryExport.Open(parsed.GetValue(_otlp), _console.Warn);
        try
        {
            MemoryShares shares = application.Services.GetRequiredService<ServiceMemory>().Shares;
            shares.LimitHeap(shares.Pictures);
            application.Services.GetRequiredService<IdleCollection>();
            await application.StartAsync(_console.Cancellation);
        }
        catch (OptionsValidationException fault)
        {
            throw new CommandException(ExitCode.BadInput, string.Join(' ', fault.Failures), fault);
        }
        catch (OperationCanceledException) when (Fault(application) is { } unprepared)
        {
            throw unprepared;
        }
        catch (OperationCanceledException) when (_console.Cancellation.IsCancellationRequested)
        {
            // It was asked to stop before it could begin.
            return ExitCode.Done;
        }
        catch (Exception fault) when (fault is IOException or System.Net.Sockets.SocketException)
        {
            throw new CommandException(ExitCode.BadInput, $"--urls {urls}: {fault.Message.TrimEnd('.')}. Choose another port or address, or stop what listens there.", fault);
        }

        _console.Complain($"fastinpaint: {string.Join(" ", application.Urls)} on {backend.Name}; Ctrl-C stops.");
        await using (_console.Cancellation.Register(() => application.Lifetime.StopApplication()))
        {
            await application.WaitForShutdownAsync(CancellationToken.None);
        }

        return Fault(application) is { } lost ? throw lost : ExitCode.Done;
    }

    /// <summary>What a size that could not be prepared, or a lost device, ends the service with; null where all is well.</summary>
    private static CommandException? Fault(WebApplication application)
    {
        if (application.Services.GetRequiredService<InpaintingWorker>().Fault is not { } fault)
        {
            return null;
        }

        return Explain(fault);
    }

    /// <summary>What a fault of the worker ends the service with.</summary>
    internal static CommandException Explain(Exception fault)
    {
        (int code, string message) = Failure.Explain(fault);
        return new CommandException(code, fault is DeviceLostException ? message : $"A size of --warm-up could not be prepared. {message}", fault);
    }

    private static void CheckFile(string? path)
    {
        if (Directory.Exists(path))
        {
            throw new CommandException(ExitCode.BadInput, $"{path}: it is a folder, not a weights file. Name a .safetensors file.");
        }

        if (path is not null && !File.Exists(path))
        {
            throw new CommandException(ExitCode.BadInput, $"{path}: there is no such file. Check the name.");
        }
    }

    /// <summary>A key that was left empty, by a variable that is not set, would open the service.</summary>
    private static void CheckKey(string? key, bool allowAnyone, string urls, bool local)
    {
        if (key is not null && string.IsNullOrWhiteSpace(key))
        {
            throw new CommandException(ExitCode.BadInput, "The key of --api-key, or of FASTINPAINT_API_KEY, is empty. Give one, or leave both out for a service without a key.");
        }

        if (key is not null && allowAnyone)
        {
            throw new CommandException(ExitCode.BadInput, "--allow-anyone answers without a key, and there is one, of --api-key or FASTINPAINT_API_KEY. Choose one.");
        }

        if (key is null && !allowAnyone && !local)
        {
            throw new CommandException(ExitCode.BadInput, $"--urls {urls} is reached from other machines, and no key is asked for. Give --api-key (or FASTINPAINT_API_KEY), or --allow-anyone to answer everyone; "
                + "http://127.0.0.1 and http://localhost are this machine alone.");
        }
    }

    private static OtherSites Sites(string[] origins, string? key) => new([
        .. origins.Select(origin =>
            origin == OtherSites.All && key is null
            ? throw new CommandException(ExitCode.BadInput, "--cors * without a key would let the pages of all sites use this service through the browser of anybody who reaches it. Give --api-key too, or name the sites.")
            : origin == OtherSites.All ? origin
            : OtherSites.Origin(origin) ?? throw new CommandException(ExitCode.BadInput, $"--cors '{origin}' is no origin; give the scheme and host of a site, and its port where it has one, for example https://shop.example."))]);

    private static Action<ILoggingBuilder> Logging(bool json) => logging =>
    {
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // It complains of each body that its sender does not send to the end; what goes wrong with a request is logged as it is answered.
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Critical);
        // The command itself says why the service ends.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        // A probe that comes before the service is ready, or when it stops, is answered, and nothing has failed.
        logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (json)
        {
            logging.AddJsonConsole();
        }
        else
        {
            logging.AddSimpleConsole(console => (console.SingleLine, console.ColorBehavior) = (true, Console.IsErrorRedirected ? LoggerColorBehavior.Disabled : LoggerColorBehavior.Default));
        }
    };
}
