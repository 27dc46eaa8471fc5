namespace FastInpaint;

/// <summary>Names of the ways to cut a picture, as results and the command line spell them.</summary>
internal static class StrategyNames
{
    public const string None = "none";
    public const string Whole = "whole";
    public const string Exact = "exact";
    public const string Local = "local";

    public static string Of(InpaintStrategy strategy) => strategy switch
    {
        InpaintStrategy.Whole => Whole,
        InpaintStrategy.Exact => Exact,
        InpaintStrategy.Local => Local,
        _ => None,
    };
}
