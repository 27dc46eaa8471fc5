namespace FastInpaint.Imaging.Jpeg;

/// <summary>Second bytes of the markers of ITU-T T.81 (table B.1).</summary>
internal static class JpegMarker
{
    public const byte Sof0 = 0xC0, Sof1 = 0xC1, Sof2 = 0xC2, Dht = 0xC4;
    public const byte Rst0 = 0xD0, Rst7 = 0xD7, Soi = 0xD8, Eoi = 0xD9, Sos = 0xDA, Dqt = 0xDB, Dnl = 0xDC, Dri = 0xDD, Tem = 0x01;

    /// <summary>The name of a kind of frame that is not read; null for other markers.</summary>
    public static string? UnreadFrame(byte marker) => marker switch
    {
        0xC3 => "lossless",
        0xC5 or 0xC6 or 0xC7 => "hierarchical",
        0xC9 or 0xCA or 0xCB or 0xCD or 0xCE or 0xCF => "arithmetic-coded",
        _ => null,
    };
}
