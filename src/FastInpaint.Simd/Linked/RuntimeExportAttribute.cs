namespace System.Runtime;

/// <summary>Makes the ahead-of-time compiler export a method under a symbol, without a transition into managed code. The compiler recognizes the attribute by its name, because the runtime's own is not public.</summary>
/// <param name="entry">The symbol.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RuntimeExportAttribute(string entry) : Attribute
{
    /// <summary>The symbol.</summary>
    public string Entry { get; } = entry;
}
