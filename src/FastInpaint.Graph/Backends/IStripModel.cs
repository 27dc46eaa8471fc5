namespace FastInpaint.Graph;

/// <summary>A model that can also run its network strip by strip, with the same result in less memory and more time.</summary>
public interface IStripModel : IModel
{
    /// <summary>Plans a run whose largest maps are made in strips and not kept.</summary>
    /// <param name="batch">Pictures, at least 1.</param>
    /// <param name="height">Rows, a multiple of 4 and at least 12.</param>
    /// <param name="width">Columns, a multiple of 4 and at least 12.</param>
    /// <param name="arenaBytes">The most that <see cref="ExecutionPlan.ArenaBytes"/> may be.</param>
    /// <returns>The plan with the tallest strips within the limit; where none is, the one that takes least: what it needs is the smallest limit that would do.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size is outside its range.</exception>
    ExecutionPlan PlanStrips(int batch, int height, int width, long arenaBytes);
}
