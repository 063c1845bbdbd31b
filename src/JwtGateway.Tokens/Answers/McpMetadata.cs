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

    private readonly JsonObject? _document;

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
    }

    /// <summary>Why it cannot be served; null when it can.</summary>
    public string? Problem => _document is null ? "the resource's metadata is no JSON object" : null;

    /// <summary>The document, where the request asks for one; null: it asks for something else.</summary>
    /// <param name="context">The request.</param>
    /// <param name="facts">What it asks for.</param>
    /// <param name="policy">The policy.</param>
    public Rejected? Answer(HttpContext context, in RequestFacts facts, string policy)
    {
        var path = facts.Path.Span;
        if (!path.StartsWith(WellKnown, StringComparison.Ordinal) || (path.Length > WellKnown.Length && path[WellKnown.Length] != '/'))
            return null;
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
            return null;
        var document = (JsonObject)_document!.DeepClone();
        if (!document.ContainsKey("resource"))
            document["resource"] = Base(context) + path[WellKnown.Length..].ToString();
        return new Rejected { Policy = policy, Reason = "mcp_metadata", Status = StatusCodes.Status200OK, Json = document.ToJsonString() };
    }

    /// <summary>The challenge of a refusal.</summary>
    public static string Challenge(HttpContext context)
    {
        var realm = BearerChallenge.RealmOf(context);
        var origin = Base(context);
        var path = realm.Length > origin.Length ? realm[origin.Length..] : "";
        return $"Bearer resource_metadata=\"{origin}{WellKnown}{(path == "/" ? "" : path)}\"";
    }

    private static string Base(HttpContext context) => BearerChallenge.OriginOf(context);
}
