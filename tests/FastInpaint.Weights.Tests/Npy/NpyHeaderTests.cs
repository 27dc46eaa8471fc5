namespace FastInpaint.Weights.Tests;

/// <summary>The dictionary of a .npy file in the spellings that other programs use, and in those that none does.</summary>
public sealed class NpyHeaderTests
{
    private const int MaximumRank = 32;

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (), }", new int[0])]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3,)}", new[] { 3 })]
    [InlineData("{'shape':(3,4),'fortran_order':False,'descr':'<f4'}", new[] { 3, 4 })]
    [InlineData("  {  'descr'  :  '<f4'  ,  'fortran_order'  :  False  ,  'shape'  :  (  3  ,  4  ,  )  ,  }   \n", new[] { 3, 4 })]
    [InlineData("{\"descr\": \"<f4\", \"fortran_order\": False, \"shape\": (1, 2, 3, 4, 5), }\n", new[] { 1, 2, 3, 4, 5 })]
    [InlineData("\t{'descr': '<f4',\n'fortran_order': False,\r\n'shape': (0, 2147483647), }", new[] { 0, 2147483647 })]
    public void Spellings_of_one_dictionary_are_read(string header, int[] shape) =>
        Assert.Equal(shape, NpyHeader.Parse("a.npy", header, MaximumRank));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3,)")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3,)} {}")]
    [InlineData("{'descr: '<f4', 'fortran_order': False, 'shape': (3,)}")]
    [InlineData("{'descr': '<f4', 'fortran_order': false, 'shape': (3,)}")]
    [InlineData("{'descr': '<f4', 'fortran_order': 'False', 'shape': (3,)}")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': [3]}")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': ((3,),)}")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3.0,)}")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1 2,)}")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2147483648,)}")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (3,)}")]
    [InlineData("{'descr': '<f2', 'fortran_order': False, 'shape': (3,)}")]
    [InlineData("{'descr': '=f4', 'fortran_order': False, 'shape': (3,)}")]
    public void Anything_else_is_refused(string header)
    {
        var exception = Assert.Throws<InvalidDataException>(() => NpyHeader.Parse("a.npy", header, MaximumRank));
        Assert.StartsWith("a.npy: ", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("as numpy.save writes it.", exception.Message, StringComparison.Ordinal);
    }
}
