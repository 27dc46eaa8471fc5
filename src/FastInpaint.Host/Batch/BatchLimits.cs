using FastInpaint.Host.Pictures;

namespace FastInpaint.Host.Batch;

/// <summary>How much a batch does at a time.</summary>
/// <param name="Jobs">Pictures in flight: between decoding and the end of writing.</param>
/// <param name="PictureBytes">Bytes of the pictures in flight together; one that is larger goes alone.</param>
/// <param name="Decoders">Threads that decode.</param>
/// <param name="Fillers">Pictures that are filled at a time. Each uses all of the device's threads; a second one fills the pauses of the first.</param>
/// <param name="PlanBytes">Predicted bytes of the plans that run at a time; one that is larger runs alone.</param>
/// <param name="Encoders">Threads that encode and wait for the disk.</param>
internal sealed record BatchLimits(int Jobs, long PictureBytes, int Decoders, int Fillers, long PlanBytes, int Encoders)
{
    /// <param name="jobs">Pictures in flight; 0 to choose.</param>
    /// <param name="memoryLimit">The restorer's limit, which it keeps itself; null where the machine's memory is to be shared out.</param>
    /// <param name="processors">Processors of the machine.</param>
    /// <param name="memoryBytes">Memory of the machine.</param>
    public static BatchLimits For(int jobs, long? memoryLimit, int processors, long memoryBytes)
    {
        int decoders = Math.Clamp(processors / 4, 1, 8), encoders = Math.Clamp(processors / 2, 2, 8);
        const int fillers = 2;
        if (jobs == 0)
        {
            jobs = decoders + fillers + encoders + 1;
        }

        return new BatchLimits(
            jobs, PictureMemory.MostInFlight(memoryBytes), Math.Min(decoders, jobs), Math.Min(fillers, jobs), memoryLimit is null ? memoryBytes / 4 : long.MaxValue, Math.Min(encoders, jobs));
    }
}
