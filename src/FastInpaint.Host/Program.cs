using FastInpaint.Host;
using FastInpaint.Host.Commands;
using FastInpaint.Host.Memory;

ManagedHeap.IsOurs = true;
return CommandRunner.RunProcess((output, error, cancellation) => CommandLine.Run(args, output, error, cancellation));
