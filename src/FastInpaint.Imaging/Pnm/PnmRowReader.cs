namespace FastInpaint.Imaging.Pnm;

/// <summary>Reads rows of samples and scales them to the whole range of 8 or 16 bits. Not thread safe.</summary>
internal abstract class PnmRowReader
{
    public abstract void Read(Span<byte> pixels);

    public static PnmRowReader For(PnmHeader header, PnmTokenReader tokens) => header switch
    {
        { IsText: true } => new PnmTextRowReader(header, tokens),
        { Magic: 4 } => new PnmBitRowReader(header, tokens.Source),
        { MaxValue: > 255 } => new PnmWordRowReader(header, tokens.Source),
        _ => new PnmByteRowReader(header, tokens.Source),
    };
}
