using JwtGateway.Cli;

var context = new CliContext(Console.Out, Console.Error, TimeProvider.System) { In = Console.In };
return await CommandLine.RunAsync(args, context);
