using FastInpaint.Host;
using FastInpaint.Host.Commands;

return CommandRunner.RunProcess((output, error, cancellation) => CommandLine.Run(args, output, error, cancellation));
