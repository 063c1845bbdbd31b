using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Requests;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Answers;

/// <summary>The metadata of protected resources (RFC 9728), and challenges that name them.</summary>
internal sealed class McpMetadata
{
    private const string WellKnown = "/.well-known/oauth-protected-resource";

    // Clients of the Model Context Protocol run in browsers too. There is nothing in the document that not everybody may read.
    private static readonly ImmutableArray<KeyValuePair<string, string>> AnyOrigin =
    [
        new("Access-Control-Allow-Origin", "*"),
        new("Access-Control-Allow-Methods", "GET, OPTIONS"),
        new("Access-Control-Allow-Headers", "content-type"),
    ];

    private readonly JsonObject? _document;
    private readonly string? _origin;

    /// <summary>Reads <paramref name="ir"/>.</summary>
    public McpMetadata(McpIr ir)
    {
        try
        {
            _document = JsonNode.Parse(ir.ResourceMetadata) as JsonObject;
        }
        catch (JsonException)
        {
            _document = null;
        }

        _origin = OriginOf(_document?["resource"]);
    }

    /// <summary>Why it cannot be served; null when it can.</summary>
    public string? Problem => _document is null ? "the resource's metadata is no JSON object" : null;

    /// <summary>The document, where the request asks for one, or a browser whether it may; null: it asks for something else.</summary>
    /// <param name="context">The request.</param>
    /// <param name="facts">What it asks for.</param>
    /// <param name="policy">The policy.</param>
    public Rejected? Answer(HttpContext context, in RequestFacts facts, string policy)
    {
        var path = facts.Path.Span;
        if (!path.StartsWith(WellKnown, StringComparison.Ordinal) || (path.Length > WellKnown.Length && path[WellKnown.Length] != '/'))
            return null;
        var method = context.Request.Method;
        if (!HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method))
            return null;
        var document = (JsonObject)_document!.DeepClone();
        if (!document.ContainsKey("resource"))
            document["resource"] = BearerChallenge.OriginOf(context) + path[WellKnown.Length..].ToString();
        return new Rejected
        {
            IsRefusal = false,
            Policy = policy,
            Reason = "mcp_metadata",
            Status = StatusCodes.Status200OK,
            Headers = AnyOrigin,
            Json = document.ToJsonString(),
        };
    }

    /// <summary>The challenge of a refusal: at the resource's own address, where the metadata has one, else at the one that the client used.</summary>
    public string Challenge(HttpContext context)
    {
        var realm = BearerChallenge.RealmOf(context);
        var origin = BearerChallenge.OriginOf(context);
        var path = realm.Length > origin.Length ? realm[origin.Length..] : "";
        return $"Bearer resource_metadata=\"{_origin ?? origin}{WellKnown}{(path == "/" ? "" : path)}\"";
    }

    private static string? OriginOf(JsonNode? resource) =>
        resource is JsonValue value && value.TryGetValue<string>(out var text) && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? BearerChallenge.Quoted(uri.GetLeftPart(UriPartial.Authority))
            : null;
}
