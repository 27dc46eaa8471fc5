namespace FastInpaint.Graph;

/// <summary>A device that runs networks. <see cref="Load"/> packs weights once; plans and executables for any size follow from the model.</summary>
/// <remarks>Thread safe. A model outlives none of its executables; a backend outlives none of its models.</remarks>
public interface IBackend : IDisposable
{
    /// <summary>The device's name as the command line spells it: <c>cpu</c>, <c>cuda:0</c>, <c>opencl:1</c>.</summary>
    string Name { get; }

    /// <summary>What the device can do.</summary>
    BackendCapabilities Capabilities { get; }

    /// <summary>Reads the parameters and packs them for this device.</summary>
    /// <param name="network">A network made by one of the factories of <see cref="Network"/>.</param>
    /// <param name="parameters">A source that is complete for <paramref name="network"/>; it is not used after the call.</param>
    /// <param name="precision">Storage type; one that <see cref="Capabilities"/> names.</param>
    /// <exception cref="NotSupportedException">The device does not have that precision.</exception>
    /// <exception cref="InvalidNetworkException">A parameter is NaN or infinite.</exception>
    IModel Load(Network network, IParameterSource parameters, Precision precision);
}
