using FastInpaint.Graph;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Input and output of a run on pixels. A pixel is four bytes: red in the lowest byte, green, blue, and the hole byte in the highest. Offsets are in bytes from the start of the arena.</summary>
internal struct PixelArguments
{
    /// <summary>Number of pixels in all pictures.</summary>
    public int Pixels;

    /// <summary>1: the hole is filled with white, and the mask becomes the fourth channel. 0: three channels and a zero.</summary>
    public int IsGenerator;

    /// <summary>Offset of the input pixels.</summary>
    public long Source;

    /// <summary>Offset of the network's input.</summary>
    public long Map;

    /// <summary>Offset of the network's output, three fp32 channels.</summary>
    public long Output;

    /// <summary>Offset of the finished pixels.</summary>
    public long Finished;

    /// <summary>The arguments for a plan. The input pixels are at the end of the plan's constants, and the workspace of the last step receives the finished pixels.</summary>
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
