using FastInpaint.Host;
using FastInpaint.Host.Commands;
using FastInpaint.Host.Memory;

ManagedHeap.IsOurs = true;
return CommandRunner.RunProcess(cancellation => CommandLine.Run(args, new ResultWriter(Console.Out), Console.Error, cancellation));
