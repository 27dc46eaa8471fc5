namespace FastInpaint.Matching;

/// <summary>One row of a symmetric 9-point operator: a[i, i] = Diagonal, and a[i, j] = -weight for each neighbor j. Four weights are stored; the other four follow by symmetry.</summary>
internal struct Stencil
{
    /// <summary>Weight to the node at (x + 1, y).</summary>
    public float East;

    /// <summary>Weight to the node at (x, y + 1).</summary>
    public float South;

    /// <summary>Weight to the node at (x + 1, y + 1).</summary>
    public float SouthEast;

    /// <summary>Weight to the node at (x - 1, y + 1).</summary>
    public float SouthWest;

    /// <summary>The sum of the row until the level is finished; then the diagonal element.</summary>
    public float Diagonal;

    /// <summary>1 / Diagonal; 0 for a node that touches no unknown.</summary>
    public float Inverse;
}
