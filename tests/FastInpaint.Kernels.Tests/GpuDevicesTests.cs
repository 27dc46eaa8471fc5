using System.Runtime.InteropServices;

namespace FastInpaint.Kernels.Tests;

public sealed class GpuDevicesTests
{
    [Fact]
    public void Every_platform_gives_a_device_or_a_reason()
    {
        GpuReport report = GpuDevices.List();

        foreach ((string kind, string platform) in new[] { ("cuda", "CUDA: "), ("opencl", "OpenCL: ") })
        {
            int devices = report.Devices.Count(device => device.Kind == kind);
            string[] refusals = [.. report.Refusals.Where(line => line.StartsWith(platform, StringComparison.Ordinal))];
            Assert.True(devices + refusals.Length > 0, $"{platform} neither a device nor a reason");
            Assert.All(refusals, line => Assert.EndsWith(".", line, StringComparison.Ordinal));
        }

        Assert.All(report.Devices, device =>
        {
            Assert.False(string.IsNullOrWhiteSpace(device.Name));
            Assert.InRange(device.MemoryBytes, 1L << 20, 1L << 50);
            Assert.InRange(device.WarpSize, 1, 1024);
            Assert.InRange(device.SharedMemoryBytes, 0, 1 << 30);
        });
    }

    [Fact]
    public void Driver_library_that_is_missing_says_what_to_do()
    {
        var absent = new Ilgpu.DriverLibrary("no-such-driver", ["libno-such-driver.so", "libno-such-driver.so.1"], "Install it.", "Turn it on.");

        Assert.Equal("no driver: libno-such-driver.so was not found. Install it.", absent.WhyMissing());
    }

    [Fact]
    public void Driver_library_installed_under_another_name_is_opened()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux, whose C library has a versioned name only");
        var renamed = new Ilgpu.DriverLibrary("no-such-driver", ["libno-such-driver.so", "libc.so.6"], "Install it.", "Turn it on.");

        Assert.Null(renamed.WhyMissing());
        nint opened = renamed.Open();
        Assert.NotEqual(0, NativeLibrary.GetExport(opened, "malloc"));
        NativeLibrary.Free(opened);
    }
}
