namespace JwtGateway.Cli;

/// <summary>What commands touch of the outside world, so that tests can hand them another.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Everything that is not a result.</param>
/// <param name="Time">The clock; <c>--now</c> replaces it.</param>
internal sealed record CliContext(TextWriter Out, TextWriter Error, TimeProvider Time)
{
    /// <summary>Stops a command that runs until it is stopped, beside SIGINT and SIGTERM.</summary>
    public CancellationToken Stopping { get; init; }
}

/// <summary>What <c>jwtgw</c> exits with.</summary>
internal static class ExitCode
{
    /// <summary>Done, and nothing to report.</summary>
    public const int Ok = 0;

    /// <summary>The answer is no (a token that does not verify, …), or it could not be done (a port is taken, …).</summary>
    public const int Failed = 1;

    /// <summary>The command line, or a file, cannot be read.</summary>
    public const int BadInput = 2;

    /// <summary>Done, but something in the input is not honoured as written.</summary>
    public const int Reported = 3;
}
