using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>An open accelerator, the context that owns it, and the means to compile code for it.</summary>
/// <param name="Name">The device's name on the command line.</param>
/// <param name="Context">The context. The backend disposes of it.</param>
/// <param name="Accelerator">The accelerator. The backend disposes of it.</param>
/// <param name="Forms">The device forms that run on the accelerator. For each precision the first one is used.</param>
/// <param name="Compile">Compiles an entry point. Thread-safe.</param>
/// <param name="FreeMemory">Gives the bytes that can be allocated now.</param>
/// <param name="Multiprocessors">Number of multiprocessors for which kernels are chosen.</param>
internal sealed record OpenedDevice(
    string Name,
    Context Context,
    Accelerator Accelerator,
    IReadOnlyList<DeviceForm> Forms,
    Func<EntryPointDescription, KernelSpecialization, CompiledKernel> Compile,
    Func<long> FreeMemory,
    int Multiprocessors);
