using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Kubernetes;

/// <summary>What every part of the client needs from outside.</summary>
/// <param name="Clock">All waiting and all ages are by this clock.</param>
/// <param name="Jitter">A number from 0 up to, not including, 1, anew at each call. Spreads retries of many replicas.</param>
/// <param name="Loggers">Where logs go. Tokens, keys and objects are never logged.</param>
public sealed record ClientContext(TimeProvider Clock, Func<double> Jitter, ILoggerFactory Loggers)
{
    /// <summary>The system's clock and randomness.</summary>
    public static ClientContext System(ILoggerFactory loggers) =>
        new(TimeProvider.System, () => RandomNumberGenerator.GetInt32(1 << 30) / (double)(1 << 30), loggers);
}
