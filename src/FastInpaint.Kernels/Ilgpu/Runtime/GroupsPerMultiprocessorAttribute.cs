namespace FastInpaint.Kernels.Ilgpu;

/// <summary>How many groups of a kernel a multiprocessor must have room for, in a kernel for which it is not the usual number. Fewer groups may have more registers.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GroupsPerMultiprocessorAttribute(int groups) : Attribute
{
    public int Groups { get; } = groups;
}
