namespace FastInpaint.Graph;

/// <summary>What the tiles of a run have to be.</summary>
internal static class TileCheck
{
    /// <summary>The tile as the backend made it.</summary>
    /// <exception cref="ArgumentException">It is of another size than the plan, or of another backend.</exception>
    public static T Of<T>(ITileStaging tile, ExecutionPlan plan)
        where T : class, ITileStaging =>
        tile is T own && tile.Height == plan.Input.H && tile.Width == plan.Input.W
            ? own
            : throw new ArgumentException($"A tile of {tile.Width}x{tile.Height} pixels, made by {tile.GetType().Name}, does not fit a plan for {plan.Input.W}x{plan.Input.H}.", nameof(tile));

    /// <exception cref="ArgumentException">The plan is for another number of tiles, or its network finishes no pictures.</exception>
    public static void Run(int tiles, PixelOutput output, ExecutionPlan plan)
    {
        if (tiles != plan.Input.N)
        {
            throw new ArgumentException($"{tiles} tiles were given to a plan for {plan.Input.N}.", nameof(tiles));
        }

        if (output == PixelOutput.Finished && plan.Network.Kind != NetworkKind.Generator)
        {
            throw new ArgumentException("Only a generator finishes pictures.", nameof(output));
        }
    }
}
