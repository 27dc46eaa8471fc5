namespace FastInpaint.Graph;

/// <summary>A tensor in a <see cref="Network"/>, by its number. An operation makes one value; statistics make a second.</summary>
internal readonly record struct Value(int Id);
