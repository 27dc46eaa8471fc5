namespace FastInpaint;

/// <summary>Names of the ways to cut a picture, as results and the command line spell them.</summary>
internal static class Strategies
{
    public const string None = "none";
    public const string Whole = "whole";
    public const string NoneReason = "The hole is empty: there is nothing to fill.";
    public const string WholeReason = "The whole picture fits the memory limit.";
}
