using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using FastInpaint.Simd;

namespace FastInpaint.Detail.Exemplars;

/// <summary>Finds the open pixels, the targets and the sources of a level: first within rows of seven pixels, then within whole patches.</summary>
internal sealed unsafe class ExemplarRoles : ExemplarPhase
{
    private const int Radius = PatchDistance.Radius, Side = PatchDistance.Side;

    private ExemplarLevel* _level;
    private bool _empties, _patches;

    /// <summary>Finds the roles, and counts the sources.</summary>
    /// <param name="empties">Whether open pixels are marked as <see cref="ExemplarLevel.Empty"/>.</param>
    public void Find(ExemplarLevel* level, bool empties, WorkerPool workers, CancellationToken cancellationToken)
    {
        _level = level;
        (_empties, _patches) = (empties, false);
        Run(level->Height, workers, cancellationToken);
        _patches = true;
        Run(level->Height, workers, cancellationToken);
        level->Sources = 0;
        for (int y = 0; y < level->Height; y++)
        {
            level->Sources += level->RowSources[y];
        }
    }

    /// <inheritdoc/>
    protected override void Row(int y)
    {
        if (_patches)
        {
            FindInPatches(*_level, y);
        }
        else
        {
            FindInRow(*_level, y);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FindInRow(in ExemplarLevel level, int y)
    {
        nint row = (nint)y * level.Width;
        uint* colors = level.Colors + ((nint)y * level.ColorStride);
        int lastUnknown = -1, lastOpen = -Side;
        for (int x = 0; x < level.Width + Radius; x++)
        {
            if (x >= level.Width)
            {
                lastUnknown = x;
            }
            else if (level.Kinds[row + x] != DetailCanvas.Known)
            {
                lastUnknown = x;
                if (IsOpen(level, row + x))
                {
                    lastOpen = x;
                    colors[x] = _empties ? (colors[x] & 0x00FFFFFF) | (ExemplarLevel.Empty << 24) : colors[x];
                }
            }

            if (x >= Radius)
            {
                int unknown = lastUnknown > x - Side ? ExemplarLevel.NotSource : 0;
                level.RowRoles[row + x - Radius] = (byte)(lastOpen > x - Side ? unknown | ExemplarLevel.Target : unknown);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FindInPatches(in ExemplarLevel level, int y)
    {
        int top = Math.Max(y - Radius, 0), rows = Math.Min(y + Radius, level.Height - 1) - top + 1;
        byte outside = rows < Side ? ExemplarLevel.NotSource : (byte)0;
        byte* from = level.RowRoles + ((nint)top * level.Width);
        byte* roles = level.Roles + ((nint)y * level.Width);
        int any = 0, sources = 0, x = 0;
        for (; x <= level.Width - Vector128<byte>.Count; x += Vector128<byte>.Count)
        {
            Vector128<byte> role = Vector128.Create(outside);
            for (int j = 0; j < rows; j++)
            {
                role |= Vector128.Load(from + ((nint)j * level.Width) + x);
            }

            role.Store(roles + x);
            sources += Vector128<byte>.Count - Vector128.Sum(role & Vector128.Create(ExemplarLevel.NotSource));
            any |= Vector128.EqualsAny(role & Vector128.Create(ExemplarLevel.Target), Vector128.Create(ExemplarLevel.Target)) ? ExemplarLevel.Target : 0;
        }

        for (; x < level.Width; x++)
        {
            byte role = outside;
            for (int j = 0; j < rows; j++)
            {
                role |= from[((nint)j * level.Width) + x];
            }

            roles[x] = role;
            sources += 1 - (role & ExemplarLevel.NotSource);
            any |= role;
        }

        level.RowSources[y] = sources;
        (level.TargetLeft[y], level.TargetRight[y]) = (0, 0);
        if ((any & ExemplarLevel.Target) != 0)
        {
            FindTargets(level, y);
        }
    }

    private static bool IsOpen(in ExemplarLevel level, nint at) => level.Kinds[at] == DetailCanvas.Hole && level.Depth[at] > ExemplarTables.Kept;

    private static void FindTargets(in ExemplarLevel level, int y)
    {
        nint row = (nint)y * level.Width;
        byte* roles = level.Roles + row;
        int left = level.Width, right = 0;
        for (int x = 0; x < level.Width; x++)
        {
            if ((roles[x] & ExemplarLevel.Target) != 0)
            {
                (left, right) = (Math.Min(left, x), x + 1);
                if (IsOpen(level, row + x))
                {
                    roles[x] |= ExemplarLevel.Open;
                }
            }
        }

        (level.TargetLeft[y], level.TargetRight[y]) = (left, right);
    }
}
