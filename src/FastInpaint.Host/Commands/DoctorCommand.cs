using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using FastInpaint.Graph;
using FastInpaint.Host.Devices;
using FastInpaint.Host.Options;
using FastInpaint.Host.Reports;
using FastInpaint.Kernels;
using FastInpaint.Simd;

namespace FastInpaint.Host.Commands;

/// <summary><c>doctor</c>: which devices there are, why others are not, and whether each computes what it should.</summary>
internal sealed class DoctorCommand
{
    private readonly Option<bool> _json = SharedOptions.Json();
    private readonly CommandConsole _console;

    private DoctorCommand(CommandConsole console) => _console = console;

    public static Command Create(CommandConsole console)
    {
        var self = new DoctorCommand(console);
        var command = new Command("doctor", "List the devices, check each against stored numbers, and say why others are missing.") { self._json };
        command.SetAction(self.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        DeviceReport cpu = CheckCpu();
        GpuReport gpus = GpuDevices.List();
        var report = new DoctorReport
        {
            Version = typeof(DoctorCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
            Runtime = $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}",
            Devices = [cpu, .. gpus.Devices.Select((gpu, i) => new DeviceReport($"{gpu.Kind}:{Index(gpus, i)}", $"{gpu.Name}; no kernels for it yet", gpu.MemoryBytes, gpu.WarpSize, null, false))],
            Refusals = gpus.Refusals,
            Parts = OptionalParts.All,
        };
        if (parsed.GetValue(_json))
        {
            _console.Output.WriteLine(JsonSerializer.Serialize(report, JsonOutput.Readable.DoctorReport));
        }
        else
        {
            Print(report);
        }

        return cpu.Ok ? ExitCode.Done : throw new CommandException(
            ExitCode.Defect, $"The CPU's results differ from the stored numbers by {cpu.Check}. Please report it with the output of doctor --json.");
    }

    private static DeviceReport CheckCpu()
    {
        using var backend = new CpuBackend();
        BackendCapabilities capabilities = backend.Capabilities;
        double difference = SelfCheck.LargestDifference(backend);
        return new DeviceReport(backend.Name, capabilities.Description, capabilities.MemoryBytes, capabilities.VectorWidth, difference, difference <= SelfCheck.Tolerance);
    }

    /// <summary>Devices are numbered within their platform.</summary>
    private static int Index(GpuReport gpus, int i) => gpus.Devices.Take(i).Count(gpu => gpu.Kind == gpus.Devices[i].Kind);

    private void Print(DoctorReport report)
    {
        _console.Output.WriteLine($"fastinpaint {report.Version} on {report.Runtime}");
        foreach (DeviceReport device in report.Devices)
        {
            string check = device.Check is { } difference ? $", self-check {(device.Ok ? "passed" : "FAILED")} (largest difference {difference:0.0e+0})" : "";
            _console.Output.WriteLine($"{device.Name}: {device.Description}, {device.MemoryBytes >> 20} MiB{check}");
        }

        foreach (string refusal in report.Refusals)
        {
            _console.Output.WriteLine(refusal);
        }

        foreach (PartReport part in report.Parts)
        {
            _console.Output.WriteLine($"{part.Name} ({part.Package}): {(part.BuiltIn ? "in this build" : "not in this build")}");
        }
    }
}
