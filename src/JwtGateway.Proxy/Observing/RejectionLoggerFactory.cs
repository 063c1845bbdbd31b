using Microsoft.Extensions.Logging;

namespace JwtGateway.Proxy.Observing;

/// <summary>
/// Where Kestrel's rejections are heard of: it tells its log, by events with names of their own, and nobody else by the port. What is written to the log
/// of the process stays what it was; only events of three categories are looked at, none of which is written for a request that goes well.
/// </summary>
internal sealed class RejectionLoggerFactory(ILoggerFactory inner, ServerRejections rejections) : ILoggerFactory
{
    private const string Kestrel = "Microsoft.AspNetCore.Server.Kestrel";

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName)
    {
        var logger = inner.CreateLogger(categoryName);
        return categoryName switch
        {
            Kestrel + ".BadRequests" or Kestrel + ".Http2" => new RejectionLogger(logger, rejections, LogLevel.Debug),
            Kestrel + ".Connections" => new RejectionLogger(logger, rejections, LogLevel.Warning),
            _ => logger,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The factory inside is not ours.
    }
}
