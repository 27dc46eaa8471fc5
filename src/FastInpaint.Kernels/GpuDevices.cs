namespace FastInpaint.Kernels;

/// <summary>Finds the GPUs of this machine.</summary>
public static class GpuDevices
{
    /// <summary>
    /// Lists every CUDA and OpenCL GPU, and says of each platform without one why. Opens the drivers, runs nothing on a
    /// device, never throws for a missing or broken driver. Safe to call from any thread; each call looks afresh.
    /// </summary>
    public static GpuReport List() =>
#if HAS_ILGPU
        IlgpuDeviceList.Read();
#else
        new(BuiltIn: false, Devices: [], Refusals: [
            "GPU devices were not looked for: fastinpaint was built without the ILGPU package. " +
            "Restore ILGPU from a NuGet feed that carries it (docs/building.md) and rebuild."]);
#endif
}
