using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using FastInpaint.Host.Devices;
using FastInpaint.Host.Options;
using FastInpaint.Host.Reports;
using FastInpaint.Host.Usage;

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
        var command = new GroupedCommand("doctor", "List the devices, and check that each computes what it should.") { self._json };
        command.SetAction(self.Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        (IReadOnlyList<DeviceReport> gpus, IReadOnlyList<string> refusals) = GpuPlatform.Check();
        var report = new DoctorReport
        {
            Version = typeof(DoctorCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
            Runtime = $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}",
            GpuBackend = GpuPlatform.Backend,
            Devices = [DeviceChecks.Cpu(), .. gpus],
            Refusals = refusals,
        };
        if (parsed.GetValue(_json))
        {
            _console.Output.WriteLine(JsonSerializer.Serialize(report, JsonOutput.Readable.DoctorReport));
        }
        else
        {
            Print(report);
        }

        return report.Devices.FirstOrDefault(IsWrong) is { } wrong
            ? throw new CommandException(ExitCode.Defect, $"The results of {wrong.Name} differ from the stored numbers by {Differences(wrong)}. Please report it with the output of doctor --json.")
            : ExitCode.Done;
    }

    /// <summary>A device that could not be checked is not wrong; the CPU always can.</summary>
    private static bool IsWrong(DeviceReport device) => !device.Ok && device.Reason is null;

    private static string Differences(DeviceReport device) =>
        $"{device.Check:0.0e+0}{(device.CheckFp16 is { } fp16 ? $" at fp32 and {fp16:0.0e+0} at fp16" : "")}";

    private void Print(DoctorReport report)
    {
        _console.Print($"fastinpaint {report.Version} on {report.Runtime}");
        if (report.GpuBackend is { } backend)
        {
            _console.Print($"GPU backend: {backend}");
        }

        foreach (DeviceReport device in report.Devices)
        {
            string check = device.Reason is { } reason
                ? $"not checked: {reason}"
                : $"self-check {(device.Ok ? "passed" : "FAILED")} (largest difference {Differences(device)})";
            _console.Print($"{device.Name}: {device.Description}, {device.MemoryBytes >> 20} MiB, {check}");
        }

        foreach (string refusal in report.Refusals)
        {
            _console.Print(refusal);
        }
    }
}
