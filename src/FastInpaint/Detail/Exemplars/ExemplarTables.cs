namespace FastInpaint.Detail.Exemplars;

/// <summary>Constants and tables of the patch search. The tables are computed in double precision, so they are the same on every machine.</summary>
internal static class ExemplarTables
{
    /// <summary>Up to depth Kept, in picture pixels, the incoming fill stays. Over the next <see cref="Blend"/> pixels it is blended with the patches.</summary>
    public const float Kept = 1, Blend = 3;

    /// <summary>Lengths of the tables: by depth in picture pixels, by cost, by depth in a level's pixels, and by place in a patch.</summary>
    public const int Depths = 256, Costs = 256, LevelDepths = 41, Places = PatchDistance.Side * PatchDistance.Side;

    /// <summary>A vote's weight falls to exp(-1) within this many entries of <see cref="ByCost"/>.</summary>
    private const double CostReach = 32;

    private const double GuidanceStrength = 1.5, GuidanceReach = 16, TrustReach = 8, RimPreference = 1.3, SharpVariance = 0.5;

    /// <summary>Weight of the guidance's squared difference in a cost, in 1/256, by depth in picture pixels.</summary>
    public static readonly int[] Guidance = Make(Depths, d => (int)Math.Round(256 * GuidanceStrength * Math.Exp(-d / GuidanceReach)));

    /// <summary>Trust in the smooth fill's low frequencies, 0 to 1, by depth in picture pixels.</summary>
    public static readonly float[] Trust = Make(Depths, d => (float)Math.Exp(-d / TrustReach));

    /// <summary>Weight of a target's votes by its cost. Entry i belongs to a cost of i / 16 times the mean cost.</summary>
    public static readonly float[] ByCost = Make(Costs, i => (float)Math.Exp(-i / CostReach));

    /// <summary>Weight of a target's votes by its depth in the level's pixels. Patches near the rim are more reliable.</summary>
    public static readonly float[] ByLevelDepth = Make(LevelDepths, d => (float)Math.Pow(RimPreference, -d));

    /// <summary>Equal weights of a patch's votes, by place in the patch.</summary>
    public static readonly float[] Even = Make(Places, _ => 1f);

    /// <summary>Weights of a patch's votes by place in the patch: a Gaussian that favors the center.</summary>
    public static readonly float[] Sharp = Make(Places, i => (float)Math.Exp(-(Square(i / PatchDistance.Side) + Square(i % PatchDistance.Side)) / (2 * SharpVariance)));

    /// <summary>The Gaussian of 4 pixels that splits low from high frequencies: 2 * <see cref="SplitRadius"/> + 1 weights.</summary>
    public static readonly float[] Split = MakeSplit(4);

    public const int SplitRadius = 12;

    private static double Square(int place) => (place - PatchDistance.Radius) * (place - PatchDistance.Radius);

    private static float[] MakeSplit(double sigma)
    {
        double[] weights = Make((2 * SplitRadius) + 1, i => Math.Exp(-(i - SplitRadius) * (i - SplitRadius) / (2 * sigma * sigma)));
        double sum = weights.Sum();
        return Make(weights.Length, i => (float)(weights[i] / sum));
    }

    private static T[] Make<T>(int count, Func<int, T> value)
    {
        var table = new T[count];
        for (int i = 0; i < count; i++)
        {
            table[i] = value(i);
        }

        return table;
    }
}
