namespace FastInpaint.Imaging.Jpeg;

/// <summary>Where <see cref="JpegBits"/> stands.</summary>
/// <param name="Position">The next byte.</param>
/// <param name="Bits">The bits at hand, from the highest.</param>
/// <param name="Count">Their number.</param>
/// <param name="Padding">How many of them came from behind the segment.</param>
internal readonly record struct JpegBitsState(int Position, ulong Bits, int Count, int Padding);
