using FastInpaint.Graph;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Widens every map but the network's output to a multiple of so many channels, so that kernels load and store whole vectors; the added channels hold zeros.</summary>
internal static class PadChannels
{
    public static Network Run(Network network, int multiple)
    {
        int Pad(int channels) => (channels + multiple - 1) / multiple * multiple;
        return network.With([.. network.Operations.Select(operation => operation switch
        {
            Input input => input with { Channels = Pad(input.Channels) },
            ConvolutionOperation conv => conv with
            {
                InChannels = Pad(conv.InChannels),
                OutChannels = conv.Output == network.Output ? conv.OutChannels : Pad(conv.OutChannels),
            },
            _ => operation,
        })]);
    }
}
