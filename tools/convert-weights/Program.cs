using FastInpaint.ConvertWeights;
using FastInpaint.Host.Usage;

return CommandRunner.RunProcess((output, error, cancellation) => CommandLine.Run(args, output, error, cancellation));
