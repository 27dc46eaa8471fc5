using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>The forms in which the CPU computes convolutions.</summary>
internal static class ConvolutionForms
{
    // The first form that takes a convolution is used. The last form, the direct sum, takes every convolution.
    private static readonly ConvolutionForm[] InOrderOfPreference =
    [
        SubpixelCellWeights.Form,
        FewOutputsWeights.Form,
        WinogradWeights.Form,
        VerticalWeights.Form,
        DirectWeights.Form,
    ];

    /// <summary>The form in which a convolution is computed.</summary>
    public static ConvolutionForm Of(ConvolutionOperation operation, ConvolutionTarget target) => InOrderOfPreference.First(form => form.Takes(operation, target));
}
