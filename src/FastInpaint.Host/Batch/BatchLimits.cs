namespace FastInpaint.Host.Batch;

/// <summary>How much a batch does at a time.</summary>
/// <param name="Jobs">Pictures in flight: between decoding and the end of writing.</param>
/// <param name="PictureBytes">Bytes of the pictures in flight together.</param>
/// <param name="Decoders">Threads that decode.</param>
/// <param name="Fillers">Pictures that are filled at a time. Each uses all of the device's threads; a second one fills the pauses of the first.</param>
/// <param name="Encoders">Threads that encode and wait for the disk.</param>
internal sealed record BatchLimits(int Jobs, long PictureBytes, int Decoders, int Fillers, int Encoders)
{
    // A job holds its message, and its result's.
    private const int MessagesOfAJob = 2;

    // Messages have at most this share of the memory for pictures.
    private const int MessageShare = 4;

    /// <param name="jobs">Pictures in flight; 0 to choose.</param>
    /// <param name="pictureBytes">The process's memory for pictures.</param>
    /// <param name="processors">Processors of the machine.</param>
    public static BatchLimits For(int jobs, long pictureBytes, int processors)
    {
        int decoders = Math.Clamp(processors / 4, 1, 8), encoders = Math.Clamp(processors / 2, 2, 8);
        const int fillers = 2;
        if (jobs == 0)
        {
            jobs = decoders + fillers + encoders + 1;
        }

        return new BatchLimits(jobs, pictureBytes, Math.Min(decoders, jobs), Math.Min(fillers, jobs), Math.Min(encoders, jobs));
    }

    /// <summary>The limits where pictures come and go in messages: fewer at a time where messages of this length would take more than a quarter of the memory.</summary>
    /// <param name="messageLimit">The most bytes of a message.</param>
    public BatchLimits WithMessages(long messageLimit)
    {
        int jobs = (int)Math.Clamp(PictureBytes / MessageShare / (MessagesOfAJob * messageLimit), 1, Jobs);
        return new BatchLimits(jobs, PictureBytes - Math.Min(PictureBytes / MessageShare, jobs * MessagesOfAJob * messageLimit), Math.Min(Decoders, jobs), Math.Min(Fillers, jobs), Math.Min(Encoders, jobs));
    }
}
