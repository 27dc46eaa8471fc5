using System.Runtime.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>128 units x 32 channels: 8 x 1 warps, each with 16 units x 32 channels.</summary>
internal readonly struct TensorCoreTile32 : ITensorCoreTile
{
    private const string ClearText =
        """
        .reg .f32 acc<16>;
        mov.f32 acc0, 0f00000000;
        mov.f32 acc1, 0f00000000;
        mov.f32 acc2, 0f00000000;
        mov.f32 acc3, 0f00000000;
        mov.f32 acc4, 0f00000000;
        mov.f32 acc5, 0f00000000;
        mov.f32 acc6, 0f00000000;
        mov.f32 acc7, 0f00000000;
        mov.f32 acc8, 0f00000000;
        mov.f32 acc9, 0f00000000;
        mov.f32 acc10, 0f00000000;
        mov.f32 acc11, 0f00000000;
        mov.f32 acc12, 0f00000000;
        mov.f32 acc13, 0f00000000;
        mov.f32 acc14, 0f00000000;
        mov.f32 acc15, 0f00000000;
        """;

    private const string CopyStageText =
        """
        {
        .reg .u32 at;
        add.u32 at, copyTarget, %0;
        @copies cp.async.cg.shared.global [at], [copySource], 16;
        add.u64 copySource, copySource, stageStep;
        }
        """;

    private const string MultiplyAddText =
        """
        {
        .reg .u32 at;
        .reg .u32 patch;
        .reg .u32 offset<2>;
        .reg .b32 a<4>;
        .reg .b32 b<8>;
        add.u32 at, laneTable, %0;
        ld.shared.u32 offset0, [at];
        ld.shared.u32 offset1, [at+8];
        add.u32 patch, laneA, %1;
        add.u32 at, laneB0, %2;
        ldmatrix.sync.aligned.m8n8.x4.shared.b16 {b0, b1, b2, b3}, [at];
        ldmatrix.sync.aligned.m8n8.x4.shared.b16 {b4, b5, b6, b7}, [at+1024];
        add.u32 at, patch, offset0;
        ldmatrix.sync.aligned.m8n8.x4.shared.b16 {a0, a1, a2, a3}, [at];
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc0, acc1, acc2, acc3}, {a0, a1, a2, a3}, {b0, b1}, {acc0, acc1, acc2, acc3};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc4, acc5, acc6, acc7}, {a0, a1, a2, a3}, {b2, b3}, {acc4, acc5, acc6, acc7};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc8, acc9, acc10, acc11}, {a0, a1, a2, a3}, {b4, b5}, {acc8, acc9, acc10, acc11};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc12, acc13, acc14, acc15}, {a0, a1, a2, a3}, {b6, b7}, {acc12, acc13, acc14, acc15};
        add.u32 at, laneB1, %2;
        ldmatrix.sync.aligned.m8n8.x4.shared.b16 {b0, b1, b2, b3}, [at];
        ldmatrix.sync.aligned.m8n8.x4.shared.b16 {b4, b5, b6, b7}, [at+1024];
        add.u32 at, patch, offset1;
        ldmatrix.sync.aligned.m8n8.x4.shared.b16 {a0, a1, a2, a3}, [at];
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc0, acc1, acc2, acc3}, {a0, a1, a2, a3}, {b0, b1}, {acc0, acc1, acc2, acc3};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc4, acc5, acc6, acc7}, {a0, a1, a2, a3}, {b2, b3}, {acc4, acc5, acc6, acc7};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc8, acc9, acc10, acc11}, {a0, a1, a2, a3}, {b4, b5}, {acc8, acc9, acc10, acc11};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc12, acc13, acc14, acc15}, {a0, a1, a2, a3}, {b6, b7}, {acc12, acc13, acc14, acc15};
        }
        """;

    private const string StoreText =
        """
        {
        .reg .u32 at;
        .reg .u32 below;
        add.u32 at, %0, sharedBase;
        add.u32 below, at, %1;
        st.shared.v2.f32 [at], {acc0, acc1};
        st.shared.v2.f32 [below], {acc2, acc3};
        st.shared.v2.f32 [at+32], {acc4, acc5};
        st.shared.v2.f32 [below+32], {acc6, acc7};
        st.shared.v2.f32 [at+64], {acc8, acc9};
        st.shared.v2.f32 [below+64], {acc10, acc11};
        st.shared.v2.f32 [at+96], {acc12, acc13};
        st.shared.v2.f32 [below+96], {acc14, acc15};
        }
        """;

    public int Channels
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 32;
    }

    public int WarpRows
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1;
    }

    public int WarpColumns
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Clear() => CudaAsm.Emit(ClearText);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CopyStage(int slot) => CudaAsm.Emit(CopyStageText, slot);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MultiplyAdd(int products, int patch, int slot) => CudaAsm.Emit(MultiplyAddText, products, patch, slot);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int first, int halfRow) => CudaAsm.Emit(StoreText, first, halfRow);
}
