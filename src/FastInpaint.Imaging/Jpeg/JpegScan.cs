namespace FastInpaint.Imaging.Jpeg;

/// <summary>A scan's parameters.</summary>
/// <param name="Components">The components, in the order of their blocks.</param>
/// <param name="Dc">The table of DC codes of each component; null where the scan needs none.</param>
/// <param name="Ac">The table of AC codes of each component; null where the scan needs none.</param>
/// <param name="SpectralStart">First coefficient, 0 to 63.</param>
/// <param name="SpectralEnd">Last coefficient.</param>
/// <param name="High">Successive approximation: the bit position of the scan before, 0 for a first scan.</param>
/// <param name="Low">Successive approximation: the bit position of this scan.</param>
internal sealed record JpegScan(JpegComponent[] Components, JpegHuffmanTable?[] Dc, JpegHuffmanTable?[] Ac, int SpectralStart, int SpectralEnd, int High, int Low)
{
    /// <summary>Checks the length of a scan's header.</summary>
    /// <exception cref="PictureFormatException">The header has another length than its components need, or more components than the frame.</exception>
    public static void CheckLength(ReadOnlySpan<byte> content, JpegFrame frame, string name)
    {
        int count = content.Length > 0 ? content[0] : 0;
        if (count is < 1 or > 4 || content.Length != 4 + 2 * count || count > frame.Components.Length)
        {
            throw JpegError.Damaged(name, $"a scan of {count} components has a header of {content.Length} bytes");
        }
    }

    /// <summary>Reads a scan's header, and notes in the components which bits the scan contains. <see cref="CheckLength"/> comes before.</summary>
    /// <param name="isFirst">Whether this is the file's first scan.</param>
    /// <exception cref="PictureFormatException">The frame does not allow the scan, or the scan comes in the wrong order.</exception>
    public static JpegScan Read(ReadOnlySpan<byte> content, JpegFrame frame, JpegTables tables, JpegFaults faults, bool isFirst, string name)
    {
        int count = content[0];
        ReadOnlySpan<byte> band = content[(1 + 2 * count)..];
        int start = band[0], end = band[1], high = band[2] >> 4, low = band[2] & 15;
        bool valid = frame.Progressive
            ? start <= end && end <= 63 && (start > 0 || end == 0) && (start == 0 || count == 1) && low <= 13 && (high == 0 || high == low + 1)
            : start == 0 && end == 63 && high == 0 && low == 0;
        if (!valid && !frame.Progressive && faults.Allows(JpegFault.ScanOrder))
        {
            (start, end, high, low) = (0, JpegComponent.BlockSize - 1, 0, 0);
        }
        else if (!valid)
        {
            throw JpegError.Damaged(name, $"a scan of {count} components has the coefficients {start} to {end} and the bits {high}, {low}");
        }

        var components = new JpegComponent[count];
        var dc = new JpegHuffmanTable?[count];
        var ac = new JpegHuffmanTable?[count];
        for (int i = 0; i < count; i++)
        {
            byte id = content[1 + 2 * i];
            JpegComponent component = Array.Find(frame.Components, each => each.Id == id) ?? throw JpegError.Damaged(name, $"a scan names component {id}, which the frame lacks");
            components[i] = Array.IndexOf(components, component) < 0 ? component : throw JpegError.Damaged(name, $"a scan names component {id} twice");
            bool isNext = component.Advance(start, end, high, low, isFirst);
            if (!isNext && !faults.Allows(JpegFault.ScanOrder))
            {
                throw JpegError.Damaged(name, $"a scan brings bit {low} of the coefficients {start} to {end} of component {id}, out of turn");
            }

            component.Table ??= tables.Quantization[component.Quantization] ?? throw JpegError.Damaged(name, $"quantization table {component.Quantization} is missing");
            bool needsDc = start == 0 && high == 0, needsAc = end > 0;
            int dcNumber = (content[2 + 2 * i] >> 4) & 3, acNumber = content[2 + 2 * i] & 3;
            (dc[i], ac[i]) = (tables.Dc[dcNumber], tables.Ac[acNumber]);
            bool isMissing = (needsDc && dc[i] is null) || (needsAc && ac[i] is null);
            if (isMissing && !frame.Progressive && faults.Allows(JpegFault.HuffmanTables))
            {
                (dc[i], ac[i]) = (dc[i] ?? JpegStandardTables.Dc(dcNumber), ac[i] ?? JpegStandardTables.Ac(acNumber));
            }

            if ((needsDc && dc[i] is null) || (needsAc && ac[i] is null))
            {
                throw JpegError.Damaged(name, $"a scan uses Huffman tables {content[2 + 2 * i]:X2}, which are missing");
            }
        }

        return count == 1 || components.Sum(component => component.Horizontal * component.Vertical) <= JpegFrame.LargestMcu
            ? new JpegScan(components, dc, ac, start, end, high, low)
            : throw JpegError.Damaged(name, "a scan has more than 10 blocks in an MCU");
    }
}

/// <summary>The state of decoding a sequential scan between two rows.</summary>
/// <param name="Bits">The state of the bit reader.</param>
/// <param name="Restarts">Restart markers so far.</param>
/// <param name="Left">MCUs before the next restart marker.</param>
/// <param name="Starved">The first row of the missing data at the scan's end; -1 where no data is missing.</param>
internal readonly record struct JpegScanState(JpegBitsState Bits, int Restarts, int Left, int Starved);
