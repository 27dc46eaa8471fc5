namespace FastInpaint.Imaging.Tests;

/// <summary>The scripts of Reference/, which make and check pictures with Pillow and OpenCV.</summary>
internal static class ReferencePictures
{
    public static void Require() => Python.SkipWithout("PIL", "cv2", "numpy");

    /// <summary>What a script prints.</summary>
    public static string Script(string command, string folder, string name = "reference_pictures.py") =>
        Python.Script(Path.Combine(AppContext.BaseDirectory, "Reference", name), command, folder);
}
