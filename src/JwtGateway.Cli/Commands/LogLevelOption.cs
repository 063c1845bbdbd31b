using System.CommandLine;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Cli.Commands;

/// <summary><c>--log-level LEVEL</c></summary>
internal static class LogLevelOption
{
    public static Option<LogLevel> Create() => new("--log-level")
    {
        Description = "The least that is logged, on stderr. Default: warning.",
        HelpName = "trace|debug|information|warning|error|critical|none",
        DefaultValueFactory = _ => LogLevel.Warning,
    };
}
