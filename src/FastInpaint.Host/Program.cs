using FastInpaint.Host;
using FastInpaint.Host.Commands;

return CommandRunner.RunProcess(cancellation => CommandLine.Run(args, new ResultWriter(Console.Out), Console.Error, cancellation));
