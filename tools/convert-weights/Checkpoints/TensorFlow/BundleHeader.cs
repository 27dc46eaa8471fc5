namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>Reads the first entry of an index, which has the empty key (TensorFlow's BundleHeaderProto): the number of data files, the byte order, and the format's version.</summary>
internal static class BundleHeader
{
    private const int MaximumShards = 1024;
    private const int LittleEndian = 0;
    private const int Version = 1;
    private const string What = "the header";

    // The protocol buffer tag of the first field of an old checkpoint's header (SavedTensorSlices): field 1, a message.
    private const byte OldHeaderTag = (1 << 3) | 2;

    /// <summary>The number of data files.</summary>
    /// <exception cref="InvalidDataException">The header is damaged, or has another format or version.</exception>
    public static int Shards(ReadOnlySpan<byte> value, string path)
    {
        if (value.Length > 0 && value[0] == OldHeaderTag)
        {
            throw CheckpointError.Refused(
                path, "it is a checkpoint in the form of TensorFlow before 0.12 (V1, one file for names and values). Load it with TensorFlow 1 and save it again: tf.train.Saver(write_version=tf.train.SaverDef.V2).");
        }

        long shards = 0, order = LittleEndian, minimum = 0;
        var fields = new ProtoReader(value, path, What);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    shards = fields.Number();
                    break;
                case 2:
                    order = fields.Number();
                    break;
                case 3:
                    minimum = MinimumVersion(fields.Message(), path);
                    break;
            }
        }

        if (order != LittleEndian)
        {
            throw CheckpointError.Refused(path, "its values are big-endian; only little-endian ones are read. Load it with TensorFlow on a little-endian machine and save it again.");
        }

        if (minimum > Version)
        {
            throw CheckpointError.Refused(path, $"it needs a reader of version {minimum} of the format; this one knows version {Version}. Save it with an older TensorFlow.");
        }

        return shards is > 0 and <= MaximumShards
            ? (int)shards
            : throw CheckpointError.Damaged(path, $"it says that it has {shards} data files; from 1 to {MaximumShards} are read");
    }

    private static long MinimumVersion(ReadOnlySpan<byte> versions, string path)
    {
        long minimum = 0;
        var fields = new ProtoReader(versions, path, What);
        while (fields.Next())
        {
            minimum = fields.Field == 2 ? fields.Number() : minimum;
        }

        return minimum;
    }
}
