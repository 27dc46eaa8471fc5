namespace FastInpaint.Host.Batch;

/// <summary>The limits of concurrent work in a batch.</summary>
/// <param name="Jobs">The most pictures in flight: between decoding and the end of writing.</param>
/// <param name="PictureBytes">The most bytes of all pictures in flight together.</param>
/// <param name="Decoders">Threads that decode.</param>
/// <param name="Fillers">The most pictures that are filled at the same time. Each uses all threads of the device; a second picture uses the pauses of the first.</param>
/// <param name="Encoders">Threads that encode and wait for the disk.</param>
internal sealed record BatchLimits(int Jobs, long PictureBytes, int Decoders, int Fillers, int Encoders)
{
    // A job holds its own message and the message of its result.
    private const int MessagesOfAJob = 2;

    // Messages may take 1 / MessageShare of the memory for pictures.
    private const int MessageShare = 4;

    /// <param name="jobs">The most pictures in flight; 0 for a number that follows from the processors.</param>
    /// <param name="pictureBytes">The process's memory for pictures, in bytes.</param>
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

    /// <summary>The limits for pictures in messages: fewer pictures in flight where messages of this length would take more than a quarter of the memory.</summary>
    /// <param name="messageLimit">The most bytes of a message.</param>
    public BatchLimits WithMessages(long messageLimit)
    {
        int jobs = (int)Math.Clamp(PictureBytes / MessageShare / (MessagesOfAJob * messageLimit), 1, Jobs);
        return new BatchLimits(jobs, PictureBytes - Math.Min(PictureBytes / MessageShare, jobs * MessagesOfAJob * messageLimit), Math.Min(Decoders, jobs), Math.Min(Fillers, jobs), Math.Min(Encoders, jobs));
    }
}
