namespace System.Runtime;

/// <summary>Tells the ahead-of-time compiler, which knows it by name, to give a method a symbol without a transition into managed code. The runtime's own is not public.</summary>
/// <param name="entry">The symbol.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RuntimeExportAttribute(string entry) : Attribute
{
    /// <summary>The symbol.</summary>
    public string Entry { get; } = entry;
}
