using FastInpaint.Graph;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>The input and output of a run on pixels. A pixel is four bytes, red in the lowest, the hole's in the highest. Offsets count bytes from the start of the arena.</summary>
internal struct PixelArguments
{
    /// <summary>Pixels of all pictures.</summary>
    public int Pixels;

    /// <summary>1: the hole is filled with white and the mask becomes the fourth channel; 0: three channels and a zero.</summary>
    public int IsGenerator;

    /// <summary>The pixels as they were given.</summary>
    public long Source;

    /// <summary>The network's input.</summary>
    public long Map;

    /// <summary>The network's output, three fp32 channels.</summary>
    public long Output;

    /// <summary>The finished pixels.</summary>
    public long Finished;

    /// <summary>The arguments of a plan whose constants end with the given pixels and whose last workspace receives the finished ones.</summary>
    public static PixelArguments Of(ExecutionPlan plan, long source) => new()
    {
        Pixels = checked((int)(plan.Input.Elements / plan.Input.C)),
        IsGenerator = plan.Network.Kind == NetworkKind.Generator ? 1 : 0,
        Source = source,
        Map = plan.Offsets[plan.Fused.Input.Id],
        Output = plan.Offsets[plan.Fused.Output.Id],
        Finished = plan.Steps[^1].Workspace,
    };
}
