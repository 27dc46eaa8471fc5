using System.Runtime.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// Values that a thread keeps in named PTX registers during a kernel's main loop. They are mainly addresses, which ILGPU would otherwise compute again in every iteration. They are declared once, at the start of
/// a kernel. Addresses of shared memory include its start, <c>sharedBase</c>.
/// <list type="bullet">
/// <item><c>laneA</c>: address of the 16 bytes that ldmatrix reads for the lane in the warp's first row of units, for a patch at offset 0; <c>rowStep</c>: bytes to the next row.</item>
/// <item><c>laneB0</c>, <c>laneB1</c>: the same for the first and the last 16 products of a stage of weights, for a stage in the first slot of the ring.</item>
/// <item><c>laneTable</c>: the lane's entry in the table of products.</item>
/// <item><c>copySource</c>, <c>stageStep</c>: the thread's 16 bytes of the next stage of weights, and the step to the following stage. <c>copyTarget</c>: their place in the first slot of
/// the ring. <c>copies</c>: whether the thread copies any.</item>
/// <item><c>picture</c>, <c>pixelStep</c>: the channels of the picture's first pixel that the thread copies, and the bytes to the next pixel.</item>
/// </list>
/// </summary>
internal static class TensorCoreLane
{
    private const string DeclareText =
        """
        .reg .u32 sharedBase;
        .reg .u32 laneA;
        .reg .u32 laneB0;
        .reg .u32 laneB1;
        .reg .u32 laneTable;
        .reg .u32 rowStep;
        .reg .u32 pixelStep;
        .reg .u32 copyTarget;
        .reg .u64 copySource;
        .reg .u64 stageStep;
        .reg .u64 picture;
        .reg .pred copies;
        mov.u32 sharedBase, __dyn_shared_alloca;
        """;

    private const string SetOperandsText =
        """
        add.u32 laneA, %0, sharedBase;
        mov.u32 rowStep, %1;
        add.u32 laneB0, %2, sharedBase;
        add.u32 laneB1, %3, sharedBase;
        add.u32 laneTable, %4, sharedBase;
        """;

    private const string SetCopiesText =
        """
        mov.u64 copySource, %0;
        mov.u64 stageStep, %1;
        add.u32 copyTarget, %2, sharedBase;
        setp.ne.s32 copies, %3, 0;
        """;

    private const string CopyPixelText =
        """
        {
        .reg .u32 at;
        .reg .u32 place;
        .reg .u32 bytes;
        .reg .u64 source;
        .reg .pred outside;
        setp.lt.s32 outside, %1, 0;
        selp.u32 place, 0, %1, outside;
        selp.u32 bytes, 0, 16, outside;
        mad.wide.u32 source, place, pixelStep, picture;
        add.u32 at, %0, sharedBase;
        cp.async.cg.shared.global [at], [source], 16, bytes;
        }
        """;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Declare() => CudaAsm.Emit(DeclareText);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SetOperands(int a, int rowBytes, int b0, int b1, int table) => CudaAsm.Emit(SetOperandsText, a, rowBytes, b0, b1, table);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SetCopies(ulong source, ulong stageBytes, int target, int exists) => CudaAsm.Emit(SetCopiesText, source, stageBytes, target, exists);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SetPicture(ulong address, int pixelBytes) => CudaAsm.Emit("mov.u64 picture, %0;\n\tmov.u32 pixelStep, %1;", address, pixelBytes);

    /// <summary>Starts the copy of 16 bytes of a pixel.</summary>
    /// <param name="target">Offset in shared memory.</param>
    /// <param name="place">The pixel's number in the picture. A negative number means a pixel outside, which becomes zeros.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyPixel(int target, int place) => CudaAsm.Emit(CopyPixelText, target, place);

    /// <summary>Closes the group of all copies started since the last call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Commit() => CudaAsm.Emit("cp.async.commit_group;");

    /// <summary>Waits for this thread's copies, except those of the last two groups.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WaitForAllButTwo() => CudaAsm.Emit("cp.async.wait_group 2;");

    /// <summary>Waits for all of this thread's copies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WaitForAll() => CudaAsm.Emit("cp.async.wait_all;");
}
