using System.Runtime.CompilerServices;
using ILGPU;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Sums over the 256 threads of a group. The order of the additions is fixed.</summary>
internal static class GroupSum
{
    public const int GroupSize = 256;

    /// <summary>Float4s of shared memory that a sum needs.</summary>
    public const int SharedVectors = GroupSize + Parts * MostLanes;

    private const int Parts = 8;
    private const int MostLanes = 4;

    /// <summary>Adds the values of the thread's lane over all slices. Every thread receives the result. Barriers before and after allow several sums to use the same shared memory.</summary>
    /// <param name="lanes">Number of lanes, at most 4; thread = [slice, lane].</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 Of(Float4 value, ArrayView<Float4> shared, int lanes)
    {
        int thread = Group.IdxX;
        shared[thread] = value;
        Group.Barrier();

        // Part p adds slices p, p + 8, ...
        Float4 part = default;
        for (int other = thread % (Parts * lanes); other < GroupSize; other += Parts * lanes)
        {
            part = Float4.Add(part, shared[other]);
        }

        if (thread < Parts * lanes)
        {
            shared[GroupSize + thread] = part;
        }

        Group.Barrier();
        Float4 sum = default;
        for (int p = 0; p < Parts; p++)
        {
            sum = Float4.Add(sum, shared[GroupSize + p * lanes + thread % lanes]);
        }

        Group.Barrier();
        return sum;
    }
}
