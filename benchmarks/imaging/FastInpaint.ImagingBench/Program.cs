using System.Diagnostics;
using System.Globalization;
using FastInpaint.Imaging;

// Answers each command line of measure.py with "milliseconds bytes". "decode FILE" decodes a file. "encode FORMAT QUALITY OUT" encodes the picture that was decoded last, and writes it to a file.
// The times exclude the reading and writing of files.
Picture? last = null;
byte[] target = [];
while (Console.ReadLine() is { } line)
{
    string[] words = line.Split(' ', 4);
    if (words[0] == "decode")
    {
        byte[] file = File.ReadAllBytes(line[7..]);
        last = null;
        GC.Collect();
        long start = Stopwatch.GetTimestamp();
        last = PictureFile.Read(new MemoryStream(file), name: line[7..]);
        Answer(start, last.Pixels.Length);
    }
    else if (words[0] == "encode" && last is not null)
    {
        PictureFormat format = Enum.Parse<PictureFormat>(words[1], ignoreCase: true);
        PictureWriteOptions options = format == PictureFormat.Jpeg ? new PictureWriteOptions { Quality = int.Parse(words[2], CultureInfo.InvariantCulture) } : PictureWriteOptions.Default;
        target = target.Length > 0 ? target : new byte[last.Pixels.Length * 2];
        GC.Collect();
        using var stream = new MemoryStream(target);
        long start = Stopwatch.GetTimestamp();
        PictureFile.Write(stream, last, format, options);
        Answer(start, stream.Position);
        File.WriteAllBytes(words[3], target.AsSpan(0, (int)stream.Position));
    }
    else
    {
        Console.Error.WriteLine($"There is no command '{line}'.");
        return 2;
    }
}

return 0;

static void Answer(long start, long bytes) =>
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(start).TotalMilliseconds} {bytes}"));
