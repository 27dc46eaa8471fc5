using FastInpaint.ConvertWeights;
using FastInpaint.Host;

return CommandRunner.RunProcess((output, error, cancellation) => CommandLine.Run(args, output, error, cancellation));
