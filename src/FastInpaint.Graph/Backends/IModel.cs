namespace FastInpaint.Graph;

/// <summary>A network with its weights packed for one device. Thread safe; the packed weights are shared by all executables.</summary>
public interface IModel : IDisposable
{
    /// <summary>The network as the factory made it.</summary>
    Network Network { get; }

    /// <summary>Storage type of activations and weights.</summary>
    Precision Precision { get; }

    /// <summary>Bytes that the packed weights take.</summary>
    long WeightBytes { get; }

    /// <summary>Plans a run without allocating any of its memory: what it will take is <see cref="ExecutionPlan.ArenaBytes"/>.</summary>
    /// <param name="batch">Pictures, at least 1.</param>
    /// <param name="height">Rows, a multiple of 4 and at least 12.</param>
    /// <param name="width">Columns, a multiple of 4 and at least 12.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is outside its range.</exception>
    ExecutionPlan Plan(int batch, int height, int width);

    /// <summary>Allocates the plan's arena and compiles what has to be compiled. <see cref="IExecutable.Run"/> allocates nothing afterwards.</summary>
    /// <param name="plan">A plan of this model.</param>
    /// <exception cref="InsufficientMemoryException">The device does not have <see cref="ExecutionPlan.ArenaBytes"/> left.</exception>
    IExecutable Prepare(ExecutionPlan plan);
}
