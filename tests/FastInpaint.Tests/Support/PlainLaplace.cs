namespace FastInpaint.Tests;

/// <summary>The Laplace equation in a hole, solved slowly and in double precision.</summary>
internal static class PlainLaplace
{
    /// <summary>Known pixels beside the hole.</summary>
    public static IEnumerable<(int X, int Y)> Rim(TestMask mask, TestMask? transparent = null) =>
        from y in Enumerable.Range(0, mask.Height)
        from x in Enumerable.Range(0, mask.Width)
        where !mask[x, y] && transparent?[x, y] != true && Neighbours(mask, x, y).Any(n => mask[n.X, n.Y])
        select (x, y);

    /// <summary>Successive over-relaxation until no value changes by more than 1e-9; values by y * width + x.</summary>
    /// <param name="mask">The hole.</param>
    /// <param name="boundary">Values of known pixels.</param>
    /// <param name="transparent">Pixels that are no neighbours; null for none.</param>
    public static double[] Solve(TestMask mask, Func<int, int, double> boundary, TestMask? transparent = null)
    {
        double[] u = [.. Enumerable.Range(0, mask.Width * mask.Height).Select(i => mask[i % mask.Width, i / mask.Width] ? 0.5 : boundary(i % mask.Width, i / mask.Width))];
        (int Index, int[] Neighbours)[] unknowns = [.. from i in Enumerable.Range(0, u.Length)
            where mask[i % mask.Width, i / mask.Width]
            select (i, Neighbours(mask, i % mask.Width, i / mask.Width).Where(n => transparent?[n.X, n.Y] != true).Select(n => (n.Y * mask.Width) + n.X).ToArray())];
        for (double change = 1; change > 1e-9;)
        {
            change = 0;
            foreach ((int index, int[] neighbours) in unknowns)
            {
                double sum = 0;
                foreach (int neighbour in neighbours)
                {
                    sum += u[neighbour];
                }

                double step = 1.9 * ((sum / neighbours.Length) - u[index]);
                u[index] += step;
                change = Math.Max(change, Math.Abs(step));
            }
        }

        return u;
    }

    private static IEnumerable<(int X, int Y)> Neighbours(TestMask mask, int x, int y) =>
        new (int X, int Y)[] { (x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1) }.Where(n => n.X >= 0 && n.Y >= 0 && n.X < mask.Width && n.Y < mask.Height);
}
