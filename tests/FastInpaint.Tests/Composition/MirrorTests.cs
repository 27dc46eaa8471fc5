namespace FastInpaint.Tests.Composition;

public sealed class MirrorTests
{
    [Theory]
    [InlineData(1, 12)]
    [InlineData(12, 12)]
    [InlineData(13, 16)]
    [InlineData(16, 16)]
    [InlineData(101, 104)]
    public void Extend_gives_multiples_of_4_from_twelve(int side, int expected) => Assert.Equal(expected, Mirror.Extend(side));

    [Theory]
    [InlineData(1, new[] { 0, 0, 0, 0, 0 })]
    [InlineData(2, new[] { 0, 1, 0, 1, 0, 1, 0 })]
    [InlineData(4, new[] { 0, 1, 2, 3, 2, 1, 0, 1, 2, 3, 2, 1 })]
    public void Index_mirrors_without_repeating_the_edge(int side, int[] expected) =>
        Assert.Equal(expected, Enumerable.Range(0, expected.Length).Select(place => Mirror.Index(place, side)));
}
