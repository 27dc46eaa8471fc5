namespace FastInpaint.Host.Tests;

/// <summary>A mask that was drawn on a picture as it is stored, while Exif turns the picture.</summary>
public sealed class TurnedMaskTests
{
    private const string Explained = "The picture is stored turned (Exif orientation 6); it is 20x32 upright. Draw the mask on the upright picture.";

    [Fact]
    public void Every_command_says_what_explains_its_size()
    {
        using var place = new Workplace();
        Directory.CreateDirectory(place["pictures"]);
        Directory.CreateDirectory(place["masks"]);
        string image = place.Picture("pictures/a.jpg", 32, 20), mask = place.Mask("masks/a.png", 32, 20, 4, 4, 9, 9), upright = place.Mask("upright.png", 20, 32, 4, 4, 9, 9);
        Turn(image);
        Workplace.Run("inpaint", image, mask, "-o", place["out.jpg"]).AssertFailed(ExitCode.BadInput, "the mask has 32x20 pixels", Explained);
        Workplace.Run("inpaint", image, upright, "-o", place["out.jpg"], "--exclude", mask).AssertFailed(ExitCode.BadInput, "the exclude mask has 32x20 pixels", Explained);
        Workplace.Run("detect", image, "--mask", mask, "-o", place["out.png"]).AssertFailed(ExitCode.BadInput, "the mask has 32x20 pixels", Explained);
        Outcome batch = Workplace.Run("batch", place["pictures"], place["masks"], "-o", place["out"], "--device", "cpu", "--json").AssertExit(ExitCode.SomeFailed);
        Assert.Contains(Explained, batch.Output, StringComparison.Ordinal);
        Workplace.Run("inpaint", image, upright, "-o", place["out.jpg"], "--device", "cpu").AssertDone();
    }

    [Fact]
    public void Another_size_is_not_explained_so()
    {
        using var place = new Workplace();
        string image = place.Picture("a.jpg", 32, 20), mask = place.Mask("b.png", 20, 32, 4, 4, 9, 9), other = place.Mask("c.png", 31, 20, 4, 4, 9, 9);
        Workplace.Run("inpaint", image, mask, "-o", place["out.jpg"]).AssertFailed(ExitCode.BadInput, "Give a mask of the picture's size.");
        Turn(image);
        Workplace.Run("inpaint", image, other, "-o", place["out.jpg"]).AssertFailed(ExitCode.BadInput, "Give a mask of the picture's size.");
    }

    [Fact]
    public void A_mask_that_is_itself_stored_turned_is_explained()
    {
        using var place = new Workplace();
        string image = place.Picture("a.jpg", 32, 20), mask = place.Picture("b.jpg", 32, 20);
        Turn(mask);
        Workplace.Run("inpaint", image, mask, "-o", place["out.jpg"]).AssertFailed(
            ExitCode.BadInput, "the mask has 20x32 pixels", "The mask is stored turned (Exif orientation 6); it is 20x32 upright. Save the mask without its orientation.");
    }

    /// <summary>Has a JPEG file say that it lies on its side: an APP1 segment of 34 bytes with a directory of one entry.</summary>
    private static void Turn(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        File.WriteAllBytes(path, [.. file[..2], 0xFF, 0xE1, 0, 34, .. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0, .. file[2..]]);
    }
}
