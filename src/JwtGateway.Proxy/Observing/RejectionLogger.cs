using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Proxy.Observing;

/// <summary>Counts Kestrel's events that say that it has rejected something, and passes all on.</summary>
/// <param name="inner">The log.</param>
/// <param name="rejections">The count.</param>
/// <param name="least">The level of the least event that is looked at.</param>
internal sealed class RejectionLogger(ILogger inner, ServerRejections rejections, LogLevel least) : ILogger
{
    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= least || inner.IsEnabled(logLevel);

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Count(eventId.Name, state, exception);
        if (inner.IsEnabled(logLevel))
        {
            inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }

    private void Count<TState>(string? name, TState state, Exception? exception)
    {
        switch (name)
        {
            case "ConnectionBadRequest" when exception is BadHttpRequestException bad:
                rejections.AddHttp1(bad.StatusCode);
                break;
            case "ConnectionRejected":
                rejections.Add(ServerRejections.TooManyConnections);
                break;
            case "HPackDecodingError":
                rejections.AddHttp2("COMPRESSION_ERROR");
                break;
            case "Http2StreamResetAbort":
                rejections.AddHttp2(Code(state as IEnumerable<KeyValuePair<string, object?>>));
                break;
            case "Http2StreamError" or "Http2ConnectionError":
                rejections.AddHttp2(Code(exception?.Message));
                break;
            case "Http2TooManyEnhanceYourCalms" or "Http2FlowControlQueueOperationsExceeded" or "Http2QueueOperationsExceeded":
                rejections.AddHttp2("ENHANCE_YOUR_CALM");
                break;
            default:
                break;
        }
    }

    /// <summary>The message of both kinds of errors begins with "HTTP/2 ... error (CODE)".</summary>
    private static string? Code(string? message)
    {
        var begin = message?.IndexOf('(', StringComparison.Ordinal) ?? -1;
        var end = message?.IndexOf(')', StringComparison.Ordinal) ?? -1;
        return begin >= 0 && end > begin ? message![(begin + 1)..end] : null;
    }

    private static string? Code(IEnumerable<KeyValuePair<string, object?>>? state) =>
        state?.FirstOrDefault(value => value.Key.Equals("error", StringComparison.OrdinalIgnoreCase)).Value?.ToString();
}
