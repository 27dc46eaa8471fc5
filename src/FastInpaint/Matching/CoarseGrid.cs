using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastInpaint.Matching;

/// <summary>A coarse level of the multigrid. Node (X, Y) is at node (2X, 2Y) of the next finer level. A ring of zero nodes surrounds the level.</summary>
/// <remarks>The operator is stored as a sum of terms: weight * (u[i] - u[j])^2 for edges and weight * u[i]^2 for nodes. Interpolation is bilinear, so an edge of the finer
/// level lies in one cell of this level and adds to the edges between that cell's corners.</remarks>
internal readonly unsafe struct CoarseGrid
{
    private readonly Stencil* _a;
    private readonly Vector128<float>* _u;
    private readonly Vector128<float>* _f;
    private readonly int _width;
    private readonly int _height;
    private readonly int _stride;
    private readonly long _nodes;

    /// <summary>Lays the level over memory of <see cref="Bytes"/> bytes, which it clears.</summary>
    /// <param name="finerWidth">Columns of the next finer level.</param>
    /// <param name="finerHeight">Rows of the next finer level.</param>
    /// <param name="memory">Aligned to 16 bytes.</param>
    public CoarseGrid(int finerWidth, int finerHeight, byte* memory)
    {
        _width = Side(finerWidth);
        _height = Side(finerHeight);
        _stride = _width + 2;
        _nodes = Nodes(finerWidth, finerHeight);
        _u = (Vector128<float>*)memory + _stride + 1;
        _f = _u + _nodes;
        _a = (Stencil*)((Vector128<float>*)memory + (2 * _nodes)) + _stride + 1;
        NativeBlock.Clear(memory, Bytes(finerWidth, finerHeight));
    }

    public int Width => _width;

    public int Height => _height;

    /// <summary>Number of nodes along a side that has n nodes on the finer level. They are at finer nodes 0, 2, 4, ... up to the first at or beyond n - 1.</summary>
    public static int Side(int finer) => (finer / 2) + 1;

    public static long Bytes(int finerWidth, int finerHeight) => Nodes(finerWidth, finerHeight) * ((2 * sizeof(Vector128<float>)) + sizeof(Stencil));

    private static long Nodes(int finerWidth, int finerHeight) => ((long)Side(finerWidth) + 2) * ((long)Side(finerHeight) + 2);

    /// <summary>Adds the term weight * (u[i] - u[j])^2 for neighboring nodes of the finer level, i = (x0, y0) and j = (x1, y1), y0 &lt;= y1.</summary>
    public void AddEdge(int x0, int y0, int x1, int y1, float weight)
    {
        int cellX = Math.Min(x0, x1) >> 1;
        int cellY = y0 >> 1;
        AddSquare(cellX, cellY, Corners(x0 - (2 * cellX), y0 - (2 * cellY)) - Corners(x1 - (2 * cellX), y1 - (2 * cellY)), weight);
    }

    /// <summary>Adds the term weight * u[i]^2 for node i = (x, y) of the finer level.</summary>
    public void AddNode(int x, int y, float weight) => AddSquare(x >> 1, y >> 1, Corners(x & 1, y & 1), weight);

    /// <summary>Adds this level's operator, through the interpolation, to the next coarser level. Then completes this level's diagonal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Finish(CancellationToken cancellationToken)
    {
        for (int y = 0; y < _height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Stencil* a = _a + ((long)y * _stride);
            for (int x = 0; x < _width; x++)
            {
                a[x].Diagonal += a[x].East + a[x - 1].East + a[x].South + a[x - _stride].South
                    + a[x].SouthEast + a[x - _stride - 1].SouthEast + a[x].SouthWest + a[x - _stride + 1].SouthWest;
                a[x].Inverse = a[x].Diagonal > 0 ? 1f / a[x].Diagonal : 0f;
            }
        }
    }

    /// <summary>Adds this level's Galerkin operator to the next level. Must be called before <see cref="Finish"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Coarsen(in CoarseGrid coarse, CancellationToken cancellationToken)
    {
        for (int y = 0; y < _height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Stencil* a = _a + ((long)y * _stride);
            for (int x = 0; x < _width; x++)
            {
                Stencil s = a[x];
                if (s.East != 0)
                {
                    coarse.AddEdge(x, y, x + 1, y, s.East);
                }

                if (s.South != 0)
                {
                    coarse.AddEdge(x, y, x, y + 1, s.South);
                }

                if (s.SouthEast != 0)
                {
                    coarse.AddEdge(x, y, x + 1, y + 1, s.SouthEast);
                }

                if (s.SouthWest != 0)
                {
                    coarse.AddEdge(x, y, x - 1, y + 1, s.SouthWest);
                }

                if (s.Diagonal != 0)
                {
                    coarse.AddNode(x, y, s.Diagonal);
                }
            }
        }
    }

    public void ClearRightHandSide() => NativeBlock.Clear((byte*)(_f - _stride - 1), _nodes * sizeof(Vector128<float>));

    public void ClearSolution() => NativeBlock.Clear((byte*)(_u - _stride - 1), _nodes * sizeof(Vector128<float>));

    /// <summary>Adds the residual of a finer node to the corners of its cell, with the weights of the interpolation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddRightHandSide(int x, int y, Vector128<float> residual)
    {
        Vector128<float>* f = _f + ((long)(y >> 1) * _stride) + (x >> 1);
        switch (((y & 1) << 1) | (x & 1))
        {
            case 0:
                f[0] += residual;
                break;
            case 1:
                residual *= 0.5f;
                f[0] += residual;
                f[1] += residual;
                break;
            case 2:
                residual *= 0.5f;
                f[0] += residual;
                f[_stride] += residual;
                break;
            default:
                residual *= 0.25f;
                f[0] += residual;
                f[1] += residual;
                f[_stride] += residual;
                f[_stride + 1] += residual;
                break;
        }
    }

    /// <summary>The solution, interpolated to node (x, y) of the finer level.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Interpolate(int x, int y)
    {
        Vector128<float>* u = _u + ((long)(y >> 1) * _stride) + (x >> 1);
        return (((y & 1) << 1) | (x & 1)) switch
        {
            0 => u[0],
            1 => (u[0] + u[1]) * 0.5f,
            2 => (u[0] + u[_stride]) * 0.5f,
            _ => ((u[0] + u[1]) + (u[_stride] + u[_stride + 1])) * 0.25f,
        };
    }

    /// <summary>One Gauss-Seidel sweep in reading order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void SmoothForward(CancellationToken cancellationToken)
    {
        for (int y = 0; y < _height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int x = 0; x < _width; x++)
            {
                Relax(((long)y * _stride) + x);
            }
        }
    }

    /// <summary>One Gauss-Seidel sweep in reverse reading order. With <see cref="SmoothForward"/> it forms a symmetric pair.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void SmoothBackward(CancellationToken cancellationToken)
    {
        for (int y = _height - 1; y >= 0; y--)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int x = _width - 1; x >= 0; x--)
            {
                Relax(((long)y * _stride) + x);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void RestrictResidual(in CoarseGrid coarse, CancellationToken cancellationToken)
    {
        coarse.ClearRightHandSide();
        for (int y = 0; y < _height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int x = 0; x < _width; x++)
            {
                long i = ((long)y * _stride) + x;
                if (_a[i].Inverse != 0)
                {
                    coarse.AddRightHandSide(x, y, Neighbors(i) - (_u[i] * _a[i].Diagonal));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddCorrection(in CoarseGrid coarse, CancellationToken cancellationToken)
    {
        for (int y = 0; y < _height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int x = 0; x < _width; x++)
            {
                long i = ((long)y * _stride) + x;
                if (_a[i].Inverse != 0)
                {
                    _u[i] += coarse.Interpolate(x, y);
                }
            }
        }
    }

    /// <summary>Interpolation weights of the cell's corners (0,0), (1,0), (0,1), (1,1) at a finer node; x and y are 0, 1 or 2 from the cell's first corner.</summary>
    private static Vector128<float> Corners(int x, int y)
    {
        float right = 0.5f * x;
        float bottom = 0.5f * y;
        return Vector128.Create((1 - right) * (1 - bottom), right * (1 - bottom), (1 - right) * bottom, right * bottom);
    }

    /// <summary>Adds the term weight * (q . u)^2 over the four corners of a cell: -weight * q[i] * q[j] to the edge of every pair, and the rest to the nodes.</summary>
    private void AddSquare(int cellX, int cellY, Vector128<float> q, float weight)
    {
        Stencil* a = _a + ((long)cellY * _stride) + cellX;
        Vector128<float> w = q * weight;
        a[0].East -= w[0] * q[1];
        a[0].South -= w[0] * q[2];
        a[0].SouthEast -= w[0] * q[3];
        a[1].SouthWest -= w[1] * q[2];
        a[1].South -= w[1] * q[3];
        a[_stride].East -= w[2] * q[3];
        Vector128<float> rest = w * Vector128.Sum(q);
        a[0].Diagonal += rest[0];
        a[1].Diagonal += rest[1];
        a[_stride].Diagonal += rest[2];
        a[_stride + 1].Diagonal += rest[3];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Relax(long i) => _u[i] = Neighbors(i) * _a[i].Inverse;

    /// <summary>f[i] minus the neighbors' part of A u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<float> Neighbors(long i)
    {
        Stencil* a = _a + i;
        Vector128<float>* u = _u + i;
        Vector128<float> above = (u[-_stride - 1] * a[-_stride - 1].SouthEast) + (u[-_stride] * a[-_stride].South) + (u[-_stride + 1] * a[-_stride + 1].SouthWest);
        Vector128<float> below = (u[_stride - 1] * a->SouthWest) + (u[_stride] * a->South) + (u[_stride + 1] * a->SouthEast);
        return _f[i] + above + below + (u[1] * a->East) + (u[-1] * a[-1].East);
    }
}
