using FastInpaint.Graph;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>The place of a subpixel convolution's packed weights, with all nine variants.</summary>
/// <param name="Weights">Offset of the weights in floats.</param>
/// <param name="Bias">Offset of the biases in floats.</param>
internal sealed record SubpixelVariants(long Weights, long Bias)
{
    private const int Variants = 3;
    private const int Side = 3;

    public static SubpixelVariants Pack(PackedWeights weights, SubpixelConvolution original, IParameterSource parameters, int inChannels)
    {
        var folded = new SubpixelWeights(original, parameters);
        int phases = SubpixelConvolution.Phases;
        var values = new float[Variants * Variants * Side * Side * inChannels * phases];
        var bias = new float[Variants * Variants * phases];
        for (int variant = 0; variant < Variants * Variants; variant++)
        {
            for (int tap = 0; tap < Side * Side; tap++)
            for (int c = 0; c < original.InChannels; c++)
            for (int phase = 0; phase < phases; phase++)
            {
                values[((variant * Side * Side + tap) * inChannels + c) * phases + phase] =
                    folded.Weight(variant / Variants, variant % Variants, tap / Side, tap % Side, c, phase);
            }

            for (int phase = 0; phase < phases; phase++)
            {
                bias[variant * phases + phase] = folded.Bias(variant / Variants, variant % Variants, phase);
            }
        }

        return new SubpixelVariants(weights.Add(values), weights.Add(bias));
    }

    public SubpixelArguments Arguments(SubpixelConvolution conv, PlanPlaces places)
    {
        TensorShape input = places.Shape(conv.X);
        return new SubpixelArguments
        {
            Batch = input.N,
            CellsH = input.H,
            CellsW = input.W,
            InC = input.C,
            Activation = (int)conv.Activation,
            X = places.At(conv.X),
            Y = places.At(conv.Output),
            Zeros = places.Constants,
            Weights = Weights,
            Bias = Bias,
        };
    }
}
