using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// Compiles kernels to PTX. A kernel's text is the same in every process, because drivers keep compiled kernels by their text. Thread safe.
/// </summary>
/// <param name="capabilities">Of the devices that the text is for.</param>
/// <param name="architecture">Of the devices.</param>
/// <param name="instructions">The version of PTX.</param>
internal sealed partial class PtxCompiler(CudaCapabilityContext capabilities, CudaArchitecture architecture, CudaInstructionSet instructions)
{
    /// <summary>The kernel, with instructions in the place of the lines of <see cref="TensorCoreTile"/>.</summary>
    public PTXCompiledKernel Compile(EntryPointDescription entry, KernelSpecialization specialization)
    {
        // A context of its own: in a shared one the order of instructions depends on the kernels that were compiled before.
        using Context context = IlgpuContext.Create(builder => builder);
        using var backend = new PTXBackend(context, capabilities, architecture, instructions, nvvmAPI: null);
        var kernel = (PTXCompiledKernel)backend.Compile(entry, specialization);
        ref string text = ref Text(kernel);
        text = Number(TensorCoreTileText.Expand(text));
        return kernel;
    }

    /// <summary>Counts labels and parameters from 0, which ILGPU counts through all kernels of a process.</summary>
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
