using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Creates ILGPU contexts. Their drivers are found by all file names of <see cref="DriverLibrary"/>.</summary>
internal static class IlgpuContext
{
    // .NET accepts one resolver per assembly and process. If other code has set one, that resolver stays.
    private static readonly Lazy<bool> Resolves = new(SetResolver);

    /// <summary>Creates a context for some devices.</summary>
    public static Context Create(Func<Context.Builder, Context.Builder> devices)
    {
        _ = Resolves.Value;

        // At O1, ILGPU's default, pointers stay generic, and register tiles spill to memory.
        return Context.Create(builder => devices(builder.Optimize(OptimizationLevel.O2).EnableAlgorithms()));
    }

    /// <summary>Adds the CUDA devices. ILGPU's own method is not used: under WSL it sets a resolver for each context, and so fails for the second context.</summary>
    public static Context.Builder AddCuda(this Context.Builder builder)
    {
        foreach (Device device in CudaDevice.GetDevices(device => device is { Architecture: not null, InstructionSet: { } set } && PTXCodeGenerator.SupportedInstructionSets.Contains(set)))
        {
            Registry(builder).Register(device);
        }

        return builder;
    }

    private static bool SetResolver()
    {
        try
        {
            NativeLibrary.SetDllImportResolver(typeof(Context).Assembly, (name, _, _) =>
                Array.Find([DriverLibrary.Cuda, DriverLibrary.OpenCL], library => string.Equals(library.Import, name, StringComparison.OrdinalIgnoreCase))?.Open() ?? 0);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_DeviceRegistry")]
    private static extern DeviceRegistry Registry(Context.Builder builder);
}
