using FastInpaint.Host.Commands;
using FastInpaint.Host.Memory;
using FastInpaint.Host.Usage;

ManagedHeap.IsOurs = true;
return CommandRunner.RunProcess((output, error, cancellation) => CommandLine.Run(args, output, error, cancellation));
