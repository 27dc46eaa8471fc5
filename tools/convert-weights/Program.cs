using FastInpaint.ConvertWeights;
using FastInpaint.Host;

return CommandRunner.RunProcess(cancellation => CommandLine.Run(args, Console.Out, Console.Error, cancellation));
