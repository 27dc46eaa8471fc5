using FastInpaint.Graph;
using FastInpaint.Kernels.Ilgpu;

namespace FastInpaint.Kernels.Tests;

/// <summary>A 3x3 convolution to cells of 4x4 pixels, with weights of their own for each of nine kinds of cells.</summary>
internal sealed class SubpixelCase
{
    private const int Batch = 2;
    private const int CellsH = 4;
    private const int CellsW = 5;
    private const int Channels = 12;
    private const int Phases = 16;
    private const int MapLength = Batch * CellsH * CellsW * Channels;

    public SubpixelCase()
    {
        Map = KernelRun.Random(1, MapLength);
        Weights = KernelRun.Random(2, 9 * 9 * Channels * Phases + 9 * Phases);
        Expected = new double[Batch * CellsH * CellsW * Phases];
        for (int i = 0; i < Expected.Length; i++)
        {
            (int v, int u, int n) = (i / 4 % CellsW, i / (16 * CellsW) % CellsH, i / (16 * CellsW * CellsH));
            Expected[i] = Pixel(n, u, v, i / (4 * CellsW) % 4 * 4 + i % 4);
        }
    }

    /// <summary>The map, zeros, then the output.</summary>
    public SubpixelArguments Arguments { get; } = new()
    {
        Batch = Batch,
        CellsH = CellsH,
        CellsW = CellsW,
        InC = Channels,
        Activation = (int)Activation.Sigmoid,
        X = 0,
        Zeros = MapLength,
        Y = MapLength + Channels,
        Weights = 0,
        Bias = 9 * 9 * Channels * Phases,
    };

    public float[] Map { get; }

    public float[] Weights { get; }

    public double[] Expected { get; }

    public int Cells => Batch * CellsH * CellsW;

    public float[] Arena => [.. Map, .. new float[Channels], .. new float[Expected.Length]];

    /// <summary>Whether an element of the output lies in a cell along the border.</summary>
    public static bool IsBorder(int i) => i / 4 % CellsW is 0 or CellsW - 1 || i / (16 * CellsW) % CellsH is 0 or CellsH - 1;

    private static int Variant(int cell, int cells) => cell == 0 ? 0 : cell == cells - 1 ? 2 : 1;

    private double Pixel(int n, int u, int v, int phase)
    {
        int variant = Variant(u, CellsH) * 3 + Variant(v, CellsW);
        double sum = Weights[(int)Arguments.Bias + variant * Phases + phase];
        for (int tap = 0; tap < 9; tap++)
        for (int c = 0; c < Channels; c++)
        {
            (int i, int j) = (u + tap / 3 - 1, v + tap % 3 - 1);
            bool inside = i is >= 0 and < CellsH && j is >= 0 and < CellsW;
            sum += inside ? (double)Map[((n * CellsH + i) * CellsW + j) * Channels + c] * Weights[((variant * 9 + tap) * Channels + c) * Phases + phase] : 0;
        }

        return 1 / (1 + Math.Exp(-sum));
    }
}
