using JwtGateway.Cli;

return await CommandLine.RunAsync(args, new CliContext(Console.Out, Console.Error, TimeProvider.System));
