using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>An accelerator with the context that owns it, and how code for it is made.</summary>
/// <param name="Name">As the command line spells it.</param>
/// <param name="Context">Disposed of with the backend.</param>
/// <param name="Accelerator">Disposed of with the backend.</param>
/// <param name="Forms">The kernels that run on it; at a precision the first.</param>
/// <param name="Compile">From an entry point to code; thread safe.</param>
/// <param name="FreeMemory">Bytes that can be allocated now.</param>
internal sealed record OpenedDevice(
    string Name,
    Context Context,
    Accelerator Accelerator,
    IReadOnlyList<DeviceForm> Forms,
    Func<EntryPointDescription, KernelSpecialization, CompiledKernel> Compile,
    Func<long> FreeMemory);
