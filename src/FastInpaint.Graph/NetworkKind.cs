namespace FastInpaint.Graph;

/// <summary>Which of the two networks a definition or a weights file is.</summary>
public enum NetworkKind
{
    /// <summary>Fills holes: 4 input channels (white-filled RGB and mask), 3 output channels.</summary>
    Generator,

    /// <summary>Marks artifacts: 3 input channels (RGB), 1 output channel (probability).</summary>
    Detector,
}
