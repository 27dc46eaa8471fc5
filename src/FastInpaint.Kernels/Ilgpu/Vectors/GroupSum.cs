using System.Runtime.CompilerServices;
using ILGPU;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Sums over the threads of a group of 256 in an order that is always the same.</summary>
internal static class GroupSum
{
    public const int GroupSize = 256;

    /// <summary>Float4s of local memory that a sum takes.</summary>
    public const int LocalVectors = GroupSize + Parts * MostLanes;

    private const int Parts = 8;
    private const int MostLanes = 4;

    /// <summary>The sum over the slices of the thread's lane, in every thread. Barriers before and after keep sums apart that share their local memory.</summary>
    /// <param name="lanes">At most 4; thread = [slice, lane].</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Float4 Of(Float4 value, ArrayView<Float4> local, int lanes)
    {
        int thread = Group.IdxX;
        local[thread] = value;
        Group.Barrier();

        // Part p takes slices p, p + 8, ...
        Float4 part = default;
        for (int other = thread % (Parts * lanes); other < GroupSize; other += Parts * lanes)
        {
            part = Float4.Add(part, local[other]);
        }

        if (thread < Parts * lanes)
        {
            local[GroupSize + thread] = part;
        }

        Group.Barrier();
        Float4 sum = default;
        for (int p = 0; p < Parts; p++)
        {
            sum = Float4.Add(sum, local[GroupSize + p * lanes + thread % lanes]);
        }

        Group.Barrier();
        return sum;
    }
}
