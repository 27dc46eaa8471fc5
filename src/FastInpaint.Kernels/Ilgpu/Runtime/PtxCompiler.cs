using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// Compiles kernels to PTX. The text of a kernel is the same in every process, because drivers cache compiled kernels by their text. Thread-safe.
/// </summary>
/// <param name="capabilities">Capabilities of the devices.</param>
/// <param name="architecture">Architecture of the devices.</param>
/// <param name="instructions">Version of PTX.</param>
internal sealed partial class PtxCompiler(CudaCapabilityContext capabilities, CudaArchitecture architecture, CudaInstructionSet instructions)
{
    /// <summary>Compiles a kernel, and replaces the lines of <see cref="TensorCoreTile"/> by instructions.</summary>
    public PTXCompiledKernel Compile(EntryPointDescription entry, KernelSpecialization specialization)
    {
        // Each kernel gets a context of its own. In a shared context, the order of instructions would depend on the kernels compiled before.
        using DeviceScope scope = DeviceScope.EnterNone();
        using Context context = IlgpuContext.Create(builder => builder);
        using var backend = new PTXBackend(context, capabilities, architecture, instructions, nvvmAPI: null);
        var kernel = (PTXCompiledKernel)backend.Compile(entry, specialization);
        ref string text = ref Text(kernel);
        text = Number(TensorCoreTileText.Expand(text));
        return kernel;
    }

    /// <summary>Renumbers labels and parameters from 0. ILGPU numbers them through all kernels of a process.</summary>
    private static string Number(string ptx)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        return NumberedName().Replace(ptx, name =>
        {
            numbers.TryAdd(name.Groups["number"].Value, numbers.Count);
            return $"{name.Groups["name"].Value}{numbers[name.Groups["number"].Value]}";
        });
    }

    [GeneratedRegex(@"\b(?<name>L_|_[a-zA-Z]\w*_)(?<number>\d+)\b")]
    private static partial Regex NumberedName();

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<PTXAssembly>k__BackingField")]
    private static extern ref string Text(PTXCompiledKernel kernel);
}
