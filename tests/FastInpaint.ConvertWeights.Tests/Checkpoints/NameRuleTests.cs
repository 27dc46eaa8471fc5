namespace FastInpaint.ConvertWeights.Tests;

public sealed class NameRuleTests
{
    [Theory]
    [InlineData("conv1.weight", "first.weight", "conv1.weight", "first.weight")]
    [InlineData("*.gamma", "g", "a.b.gamma", "g")]
    [InlineData("*.gamma", "g", ".gamma", "g")]
    [InlineData("net/*/res{i}/*", "block{i}", "net/a/b/res12/kernel", "block12")]
    [InlineData("layer_{i+1}.w", "layers.{i}.w", "layer_1.w", "layers.0.w")]
    [InlineData("layer_{i+1}.w", "layers.{i}.w", "layer_10.w", "layers.9.w")]
    [InlineData("layer{i+100}", "{i}", "layer105", "5")]
    [InlineData("b{block}c{conv}", "{conv}.{block}.{conv}", "b3c4", "4.3.4")]
    [InlineData("b{i}", "b{i}", "b007", "b7")]
    [InlineData("b{i}", "b", "b7", "b")]
    [InlineData("a.b(c)+[d]$^|\\", "x", "a.b(c)+[d]$^|\\", "x")]
    [InlineData("*", "x", "a\nb", "x")]
    public void A_name_that_fits_is_mapped(string from, string to, string name, string expected)
    {
        var rule = new NameRule(from, to, []);
        Assert.True(rule.TryMap(name, out string? mapped));
        Assert.Equal(expected, mapped);
        Assert.False(rule.LeavesOut);
    }

    [Theory]
    [InlineData("conv1.weight", "xconv1.weight")]
    [InlineData("conv1.weight", "conv1.weight.x")]
    [InlineData("conv1.weight", "conv1xweight")]
    [InlineData("conv1.weight", "Conv1.weight")]
    [InlineData("conv1.weight", "conv1.weight\n")]
    [InlineData("b{i}", "b")]
    [InlineData("b{i}", "b-1")]
    [InlineData("b{i}", "b1.5")]
    [InlineData("b{i}", "b\u0661")] // an Arabic one
    [InlineData("b{i+1}", "b0")]
    [InlineData("b{i}", "b99999999999999999999")]
    public void A_name_that_does_not_fit_is_not_taken(string from, string name)
    {
        Assert.False(new NameRule(from, "x", []).TryMap(name, out string? mapped));
        Assert.Null(mapped);
    }

    [Fact]
    public void A_rule_without_a_new_name_leaves_the_tensor_out()
    {
        var rule = new NameRule("*/Adam", null, []);
        Assert.True(rule.LeavesOut);
        Assert.True(rule.TryMap("conv1/kernel/Adam", out string? mapped));
        Assert.Null(mapped);
    }

    [Theory]
    [InlineData("a{", "x", "'a{' has a brace")]
    [InlineData("a}", "x", "'a}' has a brace")]
    [InlineData("a{i-1}", "x", "has a brace")]
    [InlineData("a{I}", "x", "has a brace")]
    [InlineData("a{i+1234567890}", "x", "has a brace")]
    [InlineData("a{i}b{i+1}", "x", "'a{i}b{i+1}' has {i} twice")]
    [InlineData("a{i}", "x{k}", "'x{k}' has {k}, which 'a{i}' lacks")]
    [InlineData("a{i}", "x{i+1}", "'x{i+1}' has a brace")]
    [InlineData("a", "x{i}", "which 'a' lacks")]
    public void A_placeholder_of_no_known_form_is_refused(string from, string to, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => new NameRule(from, to, [])).Message, StringComparison.Ordinal);

    [Fact]
    public void Many_stars_take_no_longer_than_the_name_is()
    {
        var rule = new NameRule(string.Concat(Enumerable.Repeat("*a", 20)) + "b", "x", []);
        Assert.False(rule.TryMap(new string('a', 20_000), out _));
        Assert.True(rule.TryMap(new string('a', 20_000) + "b", out _));
    }
}
