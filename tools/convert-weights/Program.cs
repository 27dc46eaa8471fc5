using FastInpaint.ConvertWeights;
using FastInpaint.Host;

return CommandRunner.RunProcess(cancellation => CommandLine.Run(args, new ResultWriter(Console.Out), Console.Error, cancellation));
