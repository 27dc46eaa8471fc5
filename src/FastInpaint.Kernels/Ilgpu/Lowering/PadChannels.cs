using FastInpaint.Graph;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Pads the channels of every map except the network's output to a multiple of a given number, so that kernels load and store whole vectors. The input has a multiple of its own. The added channels are zero.</summary>
internal static class PadChannels
{
    public static Network Run(Network network, DeviceForm form)
    {
        int Pad(int channels, int multiple) => (channels + multiple - 1) / multiple * multiple;
        return network.With([.. network.Operations.Select(operation => operation switch
        {
            Input input => input with { Channels = Pad(input.Channels, form.InputMultiple) },
            ConvolutionOperation conv => conv with
            {
                InChannels = Pad(conv.InChannels, conv.X == network.Input ? form.InputMultiple : form.ChannelMultiple),
                OutChannels = conv.Output == network.Output ? conv.OutChannels : Pad(conv.OutChannels, form.ChannelMultiple),
            },
            _ => operation,
        })]);
    }
}
