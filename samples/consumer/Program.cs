using FastInpaint;
using FastInpaint.Imaging;

const int Width = 160, Height = 120;

byte[] truth = Drawing.Picture(Width, Height);
byte[] mask = Drawing.Scratches(Width, Height);
byte[] damaged = [.. truth];
for (int i = 0; i < damaged.Length; i++)
{
    if (mask[i / 3] != 0)
    {
        damaged[i] = 255;
    }
}

using var inpainter = new Inpainter();
byte[] restored = inpainter.Inpaint(damaged, mask, Width, Height, PixelFormat.Rgb24);

int changed = Enumerable.Range(0, truth.Length).Count(i => mask[i / 3] == 0 && restored[i] != damaged[i]);
Console.WriteLine($"PSNR inside the hole: {Psnr(damaged):F1} dB damaged, {Psnr(restored):F1} dB restored; known bytes changed: {changed}");

if (args is [var path])
{
    PictureFile.Write(path, new Picture(Width, Height, PixelFormat.Rgb24, restored), overwrite: true);
    Console.WriteLine($"wrote {path}");
}

double Psnr(byte[] rgb)
{
    double[] squares = [.. Enumerable.Range(0, truth.Length).Where(i => mask[i / 3] != 0).Select(i => Math.Pow(rgb[i] - truth[i], 2))];
    return 10 * Math.Log10(255 * 255 / squares.Average());
}
