namespace FastInpaint;

/// <summary>The device does not support the requested strategy. The message names the strategies that it supports.</summary>
public sealed class StrategyNotAvailableException(string message) : NotSupportedException(message);
