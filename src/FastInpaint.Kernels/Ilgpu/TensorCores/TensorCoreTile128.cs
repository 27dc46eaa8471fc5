using System.Runtime.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>128 units x 128 channels: 2 x 4 warps, each with 64 units x 32 channels.</summary>
internal readonly struct TensorCoreTile128 : ITensorCoreTile
{
    private const string ClearText =
        """
        .reg .f32 acc<64>;
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
        mov.f32 acc16, 0f00000000;
        mov.f32 acc17, 0f00000000;
        mov.f32 acc18, 0f00000000;
        mov.f32 acc19, 0f00000000;
        mov.f32 acc20, 0f00000000;
        mov.f32 acc21, 0f00000000;
        mov.f32 acc22, 0f00000000;
        mov.f32 acc23, 0f00000000;
        mov.f32 acc24, 0f00000000;
        mov.f32 acc25, 0f00000000;
        mov.f32 acc26, 0f00000000;
        mov.f32 acc27, 0f00000000;
        mov.f32 acc28, 0f00000000;
        mov.f32 acc29, 0f00000000;
        mov.f32 acc30, 0f00000000;
        mov.f32 acc31, 0f00000000;
        mov.f32 acc32, 0f00000000;
        mov.f32 acc33, 0f00000000;
        mov.f32 acc34, 0f00000000;
        mov.f32 acc35, 0f00000000;
        mov.f32 acc36, 0f00000000;
        mov.f32 acc37, 0f00000000;
        mov.f32 acc38, 0f00000000;
        mov.f32 acc39, 0f00000000;
        mov.f32 acc40, 0f00000000;
        mov.f32 acc41, 0f00000000;
        mov.f32 acc42, 0f00000000;
        mov.f32 acc43, 0f00000000;
        mov.f32 acc44, 0f00000000;
        mov.f32 acc45, 0f00000000;
        mov.f32 acc46, 0f00000000;
        mov.f32 acc47, 0f00000000;
        mov.f32 acc48, 0f00000000;
        mov.f32 acc49, 0f00000000;
        mov.f32 acc50, 0f00000000;
        mov.f32 acc51, 0f00000000;
        mov.f32 acc52, 0f00000000;
        mov.f32 acc53, 0f00000000;
        mov.f32 acc54, 0f00000000;
        mov.f32 acc55, 0f00000000;
        mov.f32 acc56, 0f00000000;
        mov.f32 acc57, 0f00000000;
        mov.f32 acc58, 0f00000000;
        mov.f32 acc59, 0f00000000;
        mov.f32 acc60, 0f00000000;
        mov.f32 acc61, 0f00000000;
        mov.f32 acc62, 0f00000000;
        mov.f32 acc63, 0f00000000;
        """;

    private const string CopyStageText =
        """
        {
        .reg .u32 at;
        add.u32 at, copyTarget, %0;
        cp.async.cg.shared.global [at], [copySource], 16;
        cp.async.cg.shared.global [at+4096], [copySource+4096], 16;
        add.u64 copySource, copySource, stageStep;
        }
        """;

    private const string MultiplyAddText =
        """
        {
        .reg .u32 at;
        .reg .u32 patch;
        .reg .u32 offset<2>;
        .reg .b32 a<16>;
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
        add.u32 at, at, rowStep;
        ldmatrix.sync.aligned.m8n8.x4.shared.b16 {a4, a5, a6, a7}, [at];
        add.u32 at, at, rowStep;
        ldmatrix.sync.aligned.m8n8.x4.shared.b16 {a8, a9, a10, a11}, [at];
        add.u32 at, at, rowStep;
        ldmatrix.sync.aligned.m8n8.x4.shared.b16 {a12, a13, a14, a15}, [at];
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc0, acc1, acc2, acc3}, {a0, a1, a2, a3}, {b0, b1}, {acc0, acc1, acc2, acc3};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc4, acc5, acc6, acc7}, {a0, a1, a2, a3}, {b2, b3}, {acc4, acc5, acc6, acc7};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc8, acc9, acc10, acc11}, {a0, a1, a2, a3}, {b4, b5}, {acc8, acc9, acc10, acc11};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc12, acc13, acc14, acc15}, {a0, a1, a2, a3}, {b6, b7}, {acc12, acc13, acc14, acc15};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc16, acc17, acc18, acc19}, {a4, a5, a6, a7}, {b0, b1}, {acc16, acc17, acc18, acc19};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc20, acc21, acc22, acc23}, {a4, a5, a6, a7}, {b2, b3}, {acc20, acc21, acc22, acc23};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc24, acc25, acc26, acc27}, {a4, a5, a6, a7}, {b4, b5}, {acc24, acc25, acc26, acc27};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc28, acc29, acc30, acc31}, {a4, a5, a6, a7}, {b6, b7}, {acc28, acc29, acc30, acc31};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc32, acc33, acc34, acc35}, {a8, a9, a10, a11}, {b0, b1}, {acc32, acc33, acc34, acc35};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc36, acc37, acc38, acc39}, {a8, a9, a10, a11}, {b2, b3}, {acc36, acc37, acc38, acc39};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc40, acc41, acc42, acc43}, {a8, a9, a10, a11}, {b4, b5}, {acc40, acc41, acc42, acc43};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc44, acc45, acc46, acc47}, {a8, a9, a10, a11}, {b6, b7}, {acc44, acc45, acc46, acc47};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc48, acc49, acc50, acc51}, {a12, a13, a14, a15}, {b0, b1}, {acc48, acc49, acc50, acc51};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc52, acc53, acc54, acc55}, {a12, a13, a14, a15}, {b2, b3}, {acc52, acc53, acc54, acc55};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc56, acc57, acc58, acc59}, {a12, a13, a14, a15}, {b4, b5}, {acc56, acc57, acc58, acc59};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc60, acc61, acc62, acc63}, {a12, a13, a14, a15}, {b6, b7}, {acc60, acc61, acc62, acc63};
        add.u32 at, laneB1, %2;
        ldmatrix.sync.aligned.m8n8.x4.shared.b16 {b0, b1, b2, b3}, [at];
        ldmatrix.sync.aligned.m8n8.x4.shared.b16 {b4, b5, b6, b7}, [at+1024];
        add.u32 at, patch, offset1;
        ldmatrix.sync.aligned.m8n8.x4.shared.b16 {a0, a1, a2, a3}, [at];
        add.u32 at, at, rowStep;
        ldmatrix.sync.aligned.m8n8.x4.shared.b16 {a4, a5, a6, a7}, [at];
        add.u32 at, at, rowStep;
        ldmatrix.sync.aligned.m8n8.x4.shared.b16 {a8, a9, a10, a11}, [at];
        add.u32 at, at, rowStep;
        ldmatrix.sync.aligned.m8n8.x4.shared.b16 {a12, a13, a14, a15}, [at];
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc0, acc1, acc2, acc3}, {a0, a1, a2, a3}, {b0, b1}, {acc0, acc1, acc2, acc3};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc4, acc5, acc6, acc7}, {a0, a1, a2, a3}, {b2, b3}, {acc4, acc5, acc6, acc7};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc8, acc9, acc10, acc11}, {a0, a1, a2, a3}, {b4, b5}, {acc8, acc9, acc10, acc11};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc12, acc13, acc14, acc15}, {a0, a1, a2, a3}, {b6, b7}, {acc12, acc13, acc14, acc15};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc16, acc17, acc18, acc19}, {a4, a5, a6, a7}, {b0, b1}, {acc16, acc17, acc18, acc19};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc20, acc21, acc22, acc23}, {a4, a5, a6, a7}, {b2, b3}, {acc20, acc21, acc22, acc23};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc24, acc25, acc26, acc27}, {a4, a5, a6, a7}, {b4, b5}, {acc24, acc25, acc26, acc27};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc28, acc29, acc30, acc31}, {a4, a5, a6, a7}, {b6, b7}, {acc28, acc29, acc30, acc31};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc32, acc33, acc34, acc35}, {a8, a9, a10, a11}, {b0, b1}, {acc32, acc33, acc34, acc35};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc36, acc37, acc38, acc39}, {a8, a9, a10, a11}, {b2, b3}, {acc36, acc37, acc38, acc39};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc40, acc41, acc42, acc43}, {a8, a9, a10, a11}, {b4, b5}, {acc40, acc41, acc42, acc43};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc44, acc45, acc46, acc47}, {a8, a9, a10, a11}, {b6, b7}, {acc44, acc45, acc46, acc47};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc48, acc49, acc50, acc51}, {a12, a13, a14, a15}, {b0, b1}, {acc48, acc49, acc50, acc51};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc52, acc53, acc54, acc55}, {a12, a13, a14, a15}, {b2, b3}, {acc52, acc53, acc54, acc55};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc56, acc57, acc58, acc59}, {a12, a13, a14, a15}, {b4, b5}, {acc56, acc57, acc58, acc59};
        mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {acc60, acc61, acc62, acc63}, {a12, a13, a14, a15}, {b6, b7}, {acc60, acc61, acc62, acc63};
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
        st.shared.v2.f32 [at+8704], {acc16, acc17};
        st.shared.v2.f32 [below+8704], {acc18, acc19};
        st.shared.v2.f32 [at+8736], {acc20, acc21};
        st.shared.v2.f32 [below+8736], {acc22, acc23};
        st.shared.v2.f32 [at+8768], {acc24, acc25};
        st.shared.v2.f32 [below+8768], {acc26, acc27};
        st.shared.v2.f32 [at+8800], {acc28, acc29};
        st.shared.v2.f32 [below+8800], {acc30, acc31};
        st.shared.v2.f32 [at+17408], {acc32, acc33};
        st.shared.v2.f32 [below+17408], {acc34, acc35};
        st.shared.v2.f32 [at+17440], {acc36, acc37};
        st.shared.v2.f32 [below+17440], {acc38, acc39};
        st.shared.v2.f32 [at+17472], {acc40, acc41};
        st.shared.v2.f32 [below+17472], {acc42, acc43};
        st.shared.v2.f32 [at+17504], {acc44, acc45};
        st.shared.v2.f32 [below+17504], {acc46, acc47};
        st.shared.v2.f32 [at+26112], {acc48, acc49};
        st.shared.v2.f32 [below+26112], {acc50, acc51};
        st.shared.v2.f32 [at+26144], {acc52, acc53};
        st.shared.v2.f32 [below+26144], {acc54, acc55};
        st.shared.v2.f32 [at+26176], {acc56, acc57};
        st.shared.v2.f32 [below+26176], {acc58, acc59};
        st.shared.v2.f32 [at+26208], {acc60, acc61};
        st.shared.v2.f32 [below+26208], {acc62, acc63};
        }
        """;

    public int Channels
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 128;
    }

    public int WarpRows
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4;
    }

    public int WarpColumns
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4;
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
