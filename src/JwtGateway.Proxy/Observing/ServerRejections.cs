using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Proxy.Observing;

/// <summary>Counts what a port's server answers or ends by itself, before there is a request that could be decided about.</summary>
/// <param name="port">The listeners' port.</param>
/// <param name="metrics">Where it is counted.</param>
internal sealed class ServerRejections(int port, ProxyMetrics metrics)
{
    /// <summary>A connection that was closed since there are as many as there may be.</summary>
    public const string TooManyConnections = "too_many_connections";

    /// <summary>A request, or HTTP/2's preface, that did not come in time.</summary>
    public const string Timeout = "timeout";

    /// <summary>What an HTTP/2 client did wrong, by the name of its error code (RFC 9113 section 7). Codes that do not blame the client are not here.</summary>
    private static readonly FrozenDictionary<string, string> Http2Codes = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["PROTOCOL_ERROR"] = "http2_protocol_error",
        ["FLOW_CONTROL_ERROR"] = "http2_flow_control_error",
        ["SETTINGS_TIMEOUT"] = "http2_settings_timeout",
        ["STREAM_CLOSED"] = "http2_stream_closed",
        ["FRAME_SIZE_ERROR"] = "http2_frame_size_error",
        ["REFUSED_STREAM"] = "http2_refused_stream",
        ["COMPRESSION_ERROR"] = "http2_compression_error",
        ["ENHANCE_YOUR_CALM"] = "http2_enhance_your_calm",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Counts one.</summary>
    public void Add(string reason) => metrics.Rejected(port, reason);

    /// <summary>Counts a request of HTTP/1.1 that was answered with <paramref name="status"/>.</summary>
    public void AddHttp1(int status) => Add(status switch
    {
        StatusCodes.Status405MethodNotAllowed => "method_not_allowed",
        StatusCodes.Status408RequestTimeout => Timeout,
        StatusCodes.Status411LengthRequired => "length_required",
        StatusCodes.Status413PayloadTooLarge => "body_too_large",
        StatusCodes.Status414UriTooLong => "request_line_too_long",
        StatusCodes.Status431RequestHeaderFieldsTooLarge => "headers_too_large",
        StatusCodes.Status505HttpVersionNotsupported => "http_version",
        _ => "bad_request",
    });

    /// <summary>Counts a stream or connection of HTTP/2 that was ended with the error code of this name, when that blames the client.</summary>
    public void AddHttp2(string? code)
    {
        if (code is not null && Http2Codes.TryGetValue(code, out var reason))
        {
            Add(reason);
        }
    }
}
