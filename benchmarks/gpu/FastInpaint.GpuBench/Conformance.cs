using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using FastInpaint.Conformance;
using FastInpaint.Graph;
using FastInpaint.Host.Devices;
using Xunit;

namespace FastInpaint.GpuBench;

/// <summary>
/// Runs the conformance suites of tests/FastInpaint.Conformance on a device: the same classes and cases as in the tests, without a test runner. A network of width 64 follows, with the tiles of devices that
/// have few and many multiprocessors. A kernel of the device's form that nothing launched is a failure.
/// </summary>
internal static class Conformance
{
    private const string SkipPrefix = "$XunitDynamicSkip$";

    /// <returns>0 where all cases passed and all kernels were launched.</returns>
    public static int Run(IReadOnlyDictionary<string, string> options)
    {
        using IBackend device = DeviceChoice.Open(options["--device"], threads: 0);
        Precision precision = DeviceChoice.Precision(device, options.GetValueOrDefault("--precision", "fp32"));
        Console.WriteLine($"{device.Name}: {device.Capabilities.Description}");
        Func<object>[] suites = [() => new Networks(device, precision), () => new Staging(device, precision)];
        bool sound = true;
        foreach (Func<object> suite in options.GetValueOrDefault("--suites", "all") == "wide" ? [] : suites)
        {
            sound &= Run(suite, $"{suite().GetType().BaseType!.Name} on {device.Name} at {DeviceChoice.Name(precision)}");
        }

        var launches = new LaunchCounts();
        int side = int.Parse(options.GetValueOrDefault("--size", "64"), CultureInfo.InvariantCulture);
        IEnumerable<int> multiprocessors = options.GetValueOrDefault("--multiprocessors", "1,8").Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture));
        sound &= WideNetworks.Run(device, options["--device"], precision, side, multiprocessors, launches);
        launches.Add(device, precision);
        return sound & launches.Report() ? 0 : 1;
    }

    private static bool Run(Func<object> suite, string title)
    {
        int passed = 0, failed = 0, skipped = 0;
        long started = Stopwatch.GetTimestamp();
        foreach (MethodInfo method in suite().GetType().GetMethods().Where(method => method.GetCustomAttribute<FactAttribute>() is not null))
        {
            foreach (object?[] arguments in Cases(method))
            {
                switch (Failure(suite(), method, arguments))
                {
                    case null:
                        passed++;
                        break;
                    case var reason when reason.StartsWith(SkipPrefix, StringComparison.Ordinal):
                        skipped++;
                        break;
                    case var reason:
                        failed++;
                        Console.WriteLine($"FAILED {method.Name}({string.Join(", ", arguments)}): {reason}");
                        break;
                }
            }
        }

        Console.WriteLine($"{title}: {passed} passed, {failed} failed, {skipped} skipped, {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
        return failed == 0 && passed > 0;
    }

    private static IEnumerable<object?[]> Cases(MethodInfo method)
    {
        if (method.GetCustomAttribute<TheoryAttribute>() is null)
        {
            return [[]];
        }

        IEnumerable<object?[]> inline = method.GetCustomAttributes<InlineDataAttribute>().Select(data => data.Data);
        IEnumerable<object?[]> members = method.GetCustomAttributes<MemberDataAttribute>()
            .SelectMany(data => ((IEnumerable)method.DeclaringType!.GetProperty(data.MemberName)!.GetValue(null)!).Cast<ITheoryDataRow>().Select(row => row.GetData()));
        return inline.Concat(members);
    }

    private static string? Failure(object suite, MethodInfo method, object?[] arguments)
    {
        try
        {
            method.Invoke(suite, arguments);
            return null;
        }
        catch (TargetInvocationException exception)
        {
            return exception.InnerException!.Message.ReplaceLineEndings(" ");
        }
    }

    private sealed class Networks(IBackend device, Precision precision) : BackendConformance
    {
        protected override Precision Precision => precision;

        protected override IBackend Create() => new KeptOpen(device);
    }

    private sealed class Staging(IBackend device, Precision precision) : StagingConformance
    {
        protected override Precision Precision => precision;

        protected override IBackend Create() => new KeptOpen(device);
    }

    /// <summary>A device that all cases share, so that its kernels are compiled once.</summary>
    private sealed class KeptOpen(IBackend device) : IBackend
    {
        public string Name => device.Name;

        public BackendCapabilities Capabilities => device.Capabilities;

        public IModel Load(Network network, IParameterSource parameters, Precision precision) => device.Load(network, parameters, precision);

        public void Dispose()
        {
        }
    }
}
