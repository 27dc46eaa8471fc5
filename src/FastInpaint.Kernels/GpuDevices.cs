namespace FastInpaint.Kernels;

/// <summary>Finds the GPUs of this machine.</summary>
public static class GpuDevices
{
    /// <summary>
    /// Lists the CUDA and OpenCL devices that the GPU backend could run on, and says of every platform without one and of
    /// every device refused why. Opens the drivers, runs nothing on a device, never throws for a missing or broken driver.
    /// Safe to call from any thread; each call looks afresh.
    /// </summary>
    public static GpuReport List() =>
#if HAS_ILGPU
        Ilgpu.DeviceList.Read();
#else
        new(BuiltIn: false, Devices: [], Refusals: [
            "GPU devices were not looked for: this build was made without the ILGPU package. Add a NuGet feed that has " +
            "ILGPU, rebuild, and look for the line of the build's output that names it (docs/building.md)."]);
#endif
}
