using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace JwtGateway.Kubernetes.Api;

/// <summary>A request that can be sent more than once.</summary>
/// <param name="Method">The verb.</param>
/// <param name="Target">Path and query under the server's address.</param>
internal sealed record ApiRequest(HttpMethod Method, string Target)
{
    public byte[]? Body { get; init; }

    public string ContentType { get; init; } = "application/json";

    /// <summary>Whether the server's message may quote what was sent: of a Secret, it must not be repeated.</summary>
    public bool Confidential { get; init; }

    /// <summary>POST makes a second object; everything else that we send comes out the same when it is sent twice.</summary>
    public bool IsIdempotent => Method != HttpMethod.Post;

    public static byte[] Bytes(JsonNode body) => System.Text.Encoding.UTF8.GetBytes(body.ToJsonString());

    public HttpRequestMessage ToMessage(Uri server, string? token)
    {
        var message = new HttpRequestMessage(Method, new Uri(server.AbsoluteUri.TrimEnd('/') + Target))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        message.Headers.UserAgent.Add(new ProductInfoHeaderValue("jwt-gateway", null));
        if (token is not null)
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (Body is not null)
            message.Content = new ByteArrayContent(Body) { Headers = { ContentType = new MediaTypeHeaderValue(ContentType) } };
        return message;
    }
}
