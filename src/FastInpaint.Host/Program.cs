using FastInpaint.Host;
using FastInpaint.Host.Commands;

return CommandRunner.RunProcess(cancellation => CommandLine.Run(args, Console.Out, Console.Error, cancellation));
