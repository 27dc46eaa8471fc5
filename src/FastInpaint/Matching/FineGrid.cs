using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastInpaint.Matching;

/// <summary>The finest level of the multigrid: one node for each pixel of the hole's bounding box. A node has four floats: three channels and one unused.</summary>
/// <remarks>The unknowns are the hole pixels that are filled. For each unknown p, the sum of (u[n] - u[p]) over its neighbors n inside the picture (at most four) is 0. A known neighbor holds its
/// boundary value in <see cref="At"/>. A transparent neighbor, or one outside the picture, is left out of the sum (Neumann condition) and holds 0. The ring of nodes around the box holds boundary values too.</remarks>
internal readonly unsafe struct FineGrid
{
    private readonly byte* _hole;
    private readonly int _holeStride;
    private readonly Vector128<float>* _u;
    private readonly int _openLeft;
    private readonly int _openTop;
    private readonly int _openRight;
    private readonly int _openBottom;
    private readonly bool _hidden;

    /// <summary>Lays the grid over memory of <see cref="Bytes"/> bytes, which it clears.</summary>
    /// <param name="hole">The picture's hole mask, hole[y * width + x], kinds of pixels.</param>
    /// <param name="width">Width of the picture.</param>
    /// <param name="height">Height of the picture.</param>
    /// <param name="box">The hole's bounding box.</param>
    /// <param name="memory">Aligned to 16 bytes.</param>
    /// <param name="hidden">Whether some pixels are <see cref="PixelKind.Hidden"/>.</param>
    public FineGrid(byte* hole, int width, int height, PixelBox box, byte* memory, bool hidden)
    {
        _hidden = hidden;
        Width = box.Width;
        Height = box.Height;
        Stride = Width + 2;
        _holeStride = width;
        _hole = hole + ((long)box.Top * width) + box.Left;
        _u = (Vector128<float>*)memory + Stride + 1;
        _openLeft = box.Left == 0 ? 0 : -1;
        _openTop = box.Top == 0 ? 0 : -1;
        _openRight = box.Right == width ? Width - 1 : Width;
        _openBottom = box.Bottom == height ? Height - 1 : Height;
        NativeBlock.Clear(memory, Bytes(Width, Height));
    }

    /// <summary>Columns of the box.</summary>
    public int Width { get; }

    /// <summary>Rows of the box.</summary>
    public int Height { get; }

    /// <summary>Nodes from one row to the next.</summary>
    public int Stride { get; }

    public static long Bytes(int width, int height) => ((long)width + 2) * ((long)height + 2) * sizeof(Vector128<float>);

    /// <summary>Node u[y, x], -1 &lt;= x &lt;= Width, -1 &lt;= y &lt;= Height, relative to the box.</summary>
    public Vector128<float>* At(int x, int y) => _u + ((long)y * Stride) + x;

    /// <summary>Whether pixel (x, y) of the box is an unknown.</summary>
    public bool IsHole(int x, int y) => (uint)x < (uint)Width && (uint)y < (uint)Height && PixelKind.IsFilled(HoleRow(y)[x]);

    /// <summary>Sets every unknown to the same value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(Vector128<float> value)
    {
        for (int y = 0; y < Height; y++)
        {
            byte* hole = HoleRow(y);
            Vector128<float>* u = At(0, y);
            for (int x = 0; x < Width; x++)
            {
                if (PixelKind.IsFilled(hole[x]))
                {
                    u[x] = value;
                }
            }
        }
    }

    /// <summary>One Gauss-Seidel sweep over all unknowns in two halves: pixels with even x + y and pixels with odd x + y. <paramref name="oddFirst"/> gives the order.</summary>
    public void Smooth(bool oddFirst, CancellationToken cancellationToken)
    {
        HalfSweep(oddFirst ? 1 : 0, cancellationToken);
        HalfSweep(oddFirst ? 0 : 1, cancellationToken);
    }

    /// <summary>Number of a pixel's neighbors that are inside the picture and not transparent: 1 to 4, or 0 for an isolated pixel.</summary>
    public int Neighbors(int x, int y)
    {
        bool left = x > _openLeft, right = x < _openRight, above = y > _openTop, below = y < _openBottom;
        if (_hidden)
        {
            byte* hole = HoleRow(y) + x;
            left = left && (hole[-1] & PixelKind.Hidden) == 0;
            right = right && (hole[1] & PixelKind.Hidden) == 0;
            above = above && (hole[-(long)_holeStride] & PixelKind.Hidden) == 0;
            below = below && (hole[_holeStride] & PixelKind.Hidden) == 0;
        }

        return (left ? 1 : 0) + (right ? 1 : 0) + (above ? 1 : 0) + (below ? 1 : 0);
    }

    /// <summary>Restricts the residual to the coarse level with the transpose of the bilinear interpolation: f[I] = sum of p[i, I] * r[i].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void RestrictResidual(in CoarseGrid coarse, CancellationToken cancellationToken)
    {
        coarse.ClearRightHandSide();
        for (int y = 0; y < Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            byte* hole = HoleRow(y);
            Vector128<float>* u = At(0, y);
            for (int x = 0; x < Width; x++)
            {
                if (PixelKind.IsFilled(hole[x]))
                {
                    Vector128<float> sum = (u[x - 1] + u[x + 1]) + (u[x - Stride] + u[x + Stride]);
                    coarse.AddRightHandSide(x, y, sum - (u[x] * Neighbors(x, y)));
                }
            }
        }
    }

    /// <summary>Adds the coarse level's correction, interpolated bilinearly: u[i] += sum of p[i, I] * c[I].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddCorrection(in CoarseGrid coarse, CancellationToken cancellationToken)
    {
        for (int y = 0; y < Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            byte* hole = HoleRow(y);
            Vector128<float>* u = At(0, y);
            for (int x = 0; x < Width; x++)
            {
                if (PixelKind.IsFilled(hole[x]))
                {
                    u[x] += coarse.Interpolate(x, y);
                }
            }
        }
    }

    /// <summary>Adds the Galerkin operator P^T A P to the next level.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Coarsen(in CoarseGrid coarse, CancellationToken cancellationToken)
    {
        for (int y = 0; y < Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            byte* hole = HoleRow(y);
            for (int x = 0; x < Width; x++)
            {
                if (!PixelKind.IsFilled(hole[x]))
                {
                    continue;
                }

                int inside = (IsHole(x - 1, y) ? 1 : 0) + (IsHole(x, y - 1) ? 1 : 0);
                if (IsHole(x + 1, y))
                {
                    inside++;
                    coarse.AddEdge(x, y, x + 1, y, 1);
                }

                if (IsHole(x, y + 1))
                {
                    inside++;
                    coarse.AddEdge(x, y, x, y + 1, 1);
                }

                int known = Neighbors(x, y) - inside;
                if (known > 0)
                {
                    coarse.AddNode(x, y, known);
                }
            }
        }
    }

    private byte* HoleRow(int y) => _hole + ((long)y * _holeStride);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void HalfSweep(int color, CancellationToken cancellationToken)
    {
        for (int y = 0; y < Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            byte* hole = HoleRow(y);
            Vector128<float>* u = At(0, y);
            float middle = Reciprocal(2 + (y > _openTop ? 1 : 0) + (y < _openBottom ? 1 : 0));
            for (int x = (y ^ color) & 1; x < Width; x += 2)
            {
                if (PixelKind.IsFilled(hole[x]))
                {
                    float scale = x > _openLeft && x < _openRight && !_hidden ? middle : Reciprocal(Neighbors(x, y));
                    // A pixel with only transparent neighbors keeps its value.
                    u[x] = scale == 0 ? u[x] : ((u[x - 1] + u[x + 1]) + (u[x - Stride] + u[x + Stride])) * scale;
                }
            }
        }
    }

    private static float Reciprocal(int neighbors) => neighbors == 0 ? 0 : 1f / neighbors;
}
