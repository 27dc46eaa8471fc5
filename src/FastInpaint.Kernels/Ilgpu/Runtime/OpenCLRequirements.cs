using System.Runtime.CompilerServices;
using ILGPU.Backends.OpenCL;
using ILGPU.Runtime.OpenCL;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>What an OpenCL device must support.</summary>
internal static class OpenCLRequirements
{
    /// <summary>Environment variable. Set to 1, it makes the program assume that every OpenCL device has the generic address space. Kernels compiled at ILGPU's O2 run without it on PoCL 3.1.</summary>
    public const string AssumeGenericAddressSpace = "FASTINPAINT_OPENCL_ASSUME_GENERIC_ADDRESS_SPACE";

    /// <summary>Why the device cannot be used, and what to do; null if it can be used.</summary>
    public static string? WhyRefused(CLDevice device)
    {
        if (device.CLStdVersion < CLCVersion.CL20)
        {
            return $"{device.Name} speaks OpenCL C {device.CLStdVersion}; 2.0 or newer is needed. Update its driver.";
        }

        if (Environment.GetEnvironmentVariable(AssumeGenericAddressSpace) == "1")
        {
            SetGenericAddressSpace(device.Capabilities, true);
        }

        return device.Capabilities.GenericAddressSpace ? null : $"{device.Name} lacks the generic address space, which ILGPU's kernels need. Update its driver.";
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_GenericAddressSpace")]
    private static extern void SetGenericAddressSpace(CLCapabilityContext capabilities, bool value);
}
