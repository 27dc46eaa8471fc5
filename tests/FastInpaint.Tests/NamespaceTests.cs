namespace FastInpaint.Tests;

public class NamespaceTests
{
    /// <summary>The order that docs/architecture.md draws; the last entry is all other public types.</summary>
    [Fact]
    public void Dependencies_between_namespaces_go_one_way()
    {
        var order = new NamespaceOrder(
            typeof(Restorer).Assembly,
            "FastInpaint.ArtifactOutput FastInpaint.DetailKind FastInpaint.DetailMode FastInpaint.InpaintStrategy FastInpaint.MatchMode FastInpaint.PixelFormat FastInpaint.RowReader FastInpaint.RowWriter",
            "FastInpaint.DetectOptions FastInpaint.DetectResult FastInpaint.InpaintOptions FastInpaint.RestorerOptions FastInpaint.Layouts",
            "FastInpaint.MemoryLimitException FastInpaint.QueueFullException FastInpaint.StrategyNotAvailableException FastInpaint.PixelFormatExtensions",
            "FastInpaint.PictureRows FastInpaint.ReadOnlyMask FastInpaint.ReadOnlyPixels",
            "FastInpaint.Pixels",
            "FastInpaint.Memory",
            "FastInpaint.Masks",
            "FastInpaint.HoleMask",
            "FastInpaint.Detail.DetailCanvas",
            "FastInpaint.Detail.Exemplars FastInpaint.Detail.Extrapolation",
            "FastInpaint.Detail FastInpaint.Scheduling",
            "FastInpaint.Execution FastInpaint.Matching",
            "FastInpaint.Composition",
            "FastInpaint.Strategies",
            "FastInpaint.ArtifactMap FastInpaint.Detection",
            "FastInpaint.Rows",
            "FastInpaint");
        Assert.Empty(order.Violations());
    }
}
