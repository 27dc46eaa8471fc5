namespace FastInpaint;

/// <summary>The device does not have the strategy that was asked for; the message names those that it has.</summary>
public sealed class StrategyNotAvailableException(string message) : NotSupportedException(message);
