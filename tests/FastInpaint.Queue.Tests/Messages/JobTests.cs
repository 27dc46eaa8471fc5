using System.Text;
using FastInpaint.Host;
using FastInpaint.Host.Pictures;
using FastInpaint.Host.Queue.Messages;
using FastInpaint.Host.Reports;
using FastInpaint.Imaging;

namespace FastInpaint.Queue.Tests.Messages;

public sealed class JobTests
{
    [Fact]
    public void An_inline_job_comes_back_as_it_was()
    {
        Job job = Inline(), again = Job.Unpack(job.Pack());
        Assert.Equal(job.Header, again.Header);
        Assert.True(again.IsInline);
        Assert.Equal(job.Picture.ToArray(), again.Picture.ToArray());
        Assert.Equal(job.Mask.ToArray(), again.Mask.ToArray());
        Assert.Null(again.Exclude);
        Assert.Equal([4, 3, 2], Job.Unpack((job with { Exclude = new byte[] { 4, 3, 2 } }).Pack()).Exclude!.Value.ToArray());
    }

    [Fact]
    public void A_job_of_files_comes_back_as_it_was()
    {
        var header = new JobHeader
        {
            Version = 1,
            Id = "a-1_B",
            Picture = "in/ä b.jpg",
            Mask = "masks/ä b.png",
            Exclude = "excludes/ä b.png",
            Output = "out/ä b.jpg",
            Heatmap = "maps/ä b.jpg.png",
            Overwrite = true,
            Options = new InpaintSettings
            {
                Fill = new InpaintOptions { Strategy = InpaintStrategy.Exact, Match = MatchMode.None, Detail = DetailMode.On, MaskThreshold = 3, InvertMask = true, Dilate = 4, Feather = 5 },
                Quality = 80,
                Limits = new PictureLimits { MaxPixels = 99, Strict = true },
                Scores = true,
            },
        };
        Job again = Job.Unpack(new Job(header, default, default).Pack());
        Assert.Equal(header, again.Header);
        Assert.False(again.IsInline);
    }

    [Fact]
    public void A_job_whose_hole_is_the_pictures_own_alpha_comes_back_as_it_was()
    {
        Job job = Inline();
        job = job with { Header = job.Header with { Options = new InpaintSettings { MaskAlpha = true } }, Mask = ReadOnlyMemory<byte>.Empty };
        Job again = Job.Unpack((job with { Exclude = new byte[] { 4, 3, 2 } }).Pack()), files = Job.Unpack(new Job(job.Header with { Picture = "in/a.png" }, default, default).Pack());
        Assert.True(again is { IsInline: true, Header.Options.MaskAlpha: true, Mask.IsEmpty: true, Exclude.Length: 3 });
        Assert.True(files is { IsInline: false, Header: { Options.MaskAlpha: true, Mask: null } });
        Assert.Contains("empty with mask_alpha", Refusal(job with { Mask = new byte[] { 1 } }), StringComparison.Ordinal);
        Assert.Contains("empty with mask_alpha", Refusal(Inline() with { Mask = ReadOnlyMemory<byte>.Empty }), StringComparison.Ordinal);
        Assert.Contains("names a mask, and mask_alpha", Refusal(new Job(job.Header with { Picture = "in/a.png", Mask = "masks/a.png" }, default, default)), StringComparison.Ordinal);
        Assert.Contains("are for a mask", Refusal(job with { Header = job.Header with { Options = job.Header.Options with { Fill = new InpaintOptions { InvertMask = true } } } }), StringComparison.Ordinal);

        static string Refusal(Job wrong) => Assert.Throws<QueueFormatException>(() => Job.Unpack(wrong.Pack())).Message;
    }

    [Fact]
    public void The_workers_limit_of_pixels_holds_too() => Assert.Equal(50, new InpaintSettings { Limits = new PictureLimits { MaxPixels = 99 } }.Within(50).Limits.MaxPixels);

    [Fact]
    public void A_result_comes_back_as_it_was()
    {
        var header = new ResultHeader { Version = 1, Id = "x", Status = "done", Width = 3, Height = 4, HolePixels = 5, ArtifactScore = 0.25, Strategy = "whole", Detail = "exemplars", MaskSource = "alpha and brightness",
            Milliseconds = new Milliseconds(1, 2, 3, 4, 10) };
        JobResult again = JobResult.Unpack(new JobResult(header, new byte[] { 1, 2 }, new byte[] { 3 }).Pack());
        Assert.Equal(header, again.Header);
        Assert.Equal([1, 2], again.Picture!.Value.ToArray());
        Assert.Equal([3], again.Heatmap!.Value.ToArray());
        Assert.Null(JobResult.Unpack(new JobResult(header).Pack()).Picture);
    }

    [Theory]
    [InlineData("""{"version":2,"id":"a","anything":1}""", "version 2")]
    [InlineData("""{"id":"a","output":"o.png","picture":"p","mask":"m"}""", "version")]
    [InlineData("""{"version":1,"id":"a""", "cannot be read")]
    [InlineData("""{"version":1,"id":"a","output":"o.png","picture":"p","mask":"m","surprise":1}""", "surprise")]
    [InlineData("""{"version":1,"id":"../a","output":"o.png","picture":"p","mask":"m"}""", "'../a'")]
    [InlineData("""{"version":1,"id":"","output":"o.png","picture":"p","mask":"m"}""", "id")]
    [InlineData("""{"version":1,"id":"a","output":"","picture":"p","mask":"m"}""", "no output")]
    [InlineData("""{"version":1,"id":"a","output":"o.png","picture":"p"}""", "one of picture and mask")]
    [InlineData("""{"version":1,"id":"a","output":"o.png"}""", "1 parts")]
    [InlineData("""{"version":1,"id":"a","output":"o.png","picture":"p","mask":"m","options":null}""", "options")]
    [InlineData("""{"version":1,"id":"a","output":"o.png","picture":"p","mask":"m","options":{"mask_threshold":256}}""", "mask_threshold is 256")]
    [InlineData("""{"version":1,"id":"a","output":"o.png","picture":"p","mask":"m","options":{"strategy":"best"}}""", "'best'")]
    [InlineData("""{"version":1,"id":"a","output":"o.png","picture":"p","mask":"m","options":{"quality":0}}""", "quality is 0")]
    [InlineData("""{"version":1,"id":"a","output":"o.png","picture":"p","mask":"m","options":{"detail":"much"}}""", "detail is 'much'")]
    [InlineData("""{"version":1,"id":"a","output":"o.png","picture":"p","mask":"m","options":{"dilate":"3"}}""", "dilate is \"3\"; it must be 0 to 100000")]
    [InlineData("""{"version":1,"id":"a","output":"o.png","picture":"p","mask":"m","options":{"invert_mask":null}}""", "invert_mask is null")]
    [InlineData("""{"version":1,"id":"a","output":"o.png","picture":"p","mask":"m","options":[]}""", "no JSON object")]
    [InlineData("""{"version":1,"id":"a","output":"o.png","exclude":"e"}""", "names the exclude mask")]
    [InlineData("""{"version":1,"id":"a","output":"o.png","picture":"p","mask":"m","options":{"surprise":1}}""", "surprise")]
    [InlineData("[]", "cannot be read")]
    [InlineData("null", "cannot be read")]
    public void What_is_no_job_is_refused_with_the_reason(string json, string words)
    {
        byte[] message = MultipartMessage.Pack([Encoding.UTF8.GetBytes(json)]);
        Assert.Contains(words, Assert.Throws<QueueFormatException>(() => Job.Unpack(message)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"version":1,"version":1,"id":"a","output":"o.png","picture":"p","mask":"m"}""", "uplicate")]
    [InlineData("""{"version":1,"id":"a","id":"b","output":"o.png","picture":"p","mask":"m"}""", "uplicate")]
    [InlineData("""{"version":1,"id":"a","output":"o.png","picture":"p","mask":"m","outpu\u0074":"../o.png"}""", "uplicate")]
    [InlineData("""{"version":1,"id":"a","output":"o.png","picture":"p","mask":"m","options":{},"options":{}}""", "uplicate")]
    [InlineData("""{"version":1,"id":"a","output":"o.png","picture":"p","mask":"m","options":{"dilate":1,"feather":2,"dilat\u0065":3}}""", "The job's option dilate is given more than once. Give it once.")]
    public void Members_that_are_there_twice_are_refused(string json, string words) =>
        Assert.Contains(words, Assert.Throws<QueueFormatException>(() => Job.Unpack(MultipartMessage.Pack([Encoding.UTF8.GetBytes(json)]))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_job_without_options_has_the_defaults_and_one_of_files_has_no_parts()
    {
        byte[] json = Encoding.UTF8.GetBytes("""{"version":1,"id":"a","output":"o.png","picture":"p","mask":"m"}""");
        Assert.Equal(new InpaintSettings(), Job.Unpack(MultipartMessage.Pack([json])).Header.Options);
        Assert.Contains("4 parts", Assert.Throws<QueueFormatException>(() => Job.Unpack(MultipartMessage.Pack([json, json, json, json]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_of_messages_is_one_line_of_bounded_length()
    {
        Assert.Equal(@"a\u000ab\u2028c\u001b", UntrustedText.Clean("a\nb\u2028c\u001b"));
        Assert.Equal(@"a\u202eb\ud83d \U0001F600 \u007f\u009b", UntrustedText.Clean("a\u202eb\ud83d \U0001F600 \u007f\u009b").Replace("\U0001F600", @"\U0001F600", StringComparison.Ordinal));
        Assert.Equal("a\nb\\u001bc\n", UntrustedText.EscapeLines("a\r\nb\u001bc\n"));
        Assert.Equal(UntrustedText.MaxShown + 3, UntrustedText.Clean(new string('x', 5000)).Length);
    }

    internal static Job Inline() => new(new JobHeader { Version = 1, Id = "job-1", Output = "a.png", Options = new InpaintSettings { Fill = new InpaintOptions { Dilate = 2 } } }, new byte[] { 9, 8, 7 }, new byte[] { 6, 5 });
}
