using System.Text.Json.Nodes;
using JwtGateway.Testing;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Tests.KeySources;

/// <summary>Answers of an issuer: metadata at one path, keys at another, 404 elsewhere.</summary>
internal sealed class IssuerServer
{
    public const string OpenId = "/.well-known/openid-configuration";

    public required string Issuer { get; set; }

    public required string JwksUri { get; set; }

    public string MetadataPath { get; set; } = OpenId;

    public RequestDelegate Keys { get; set; } = JwksAnswers.Keys("first");

    /// <summary>The metadata's text; null: made of the above.</summary>
    public string? Metadata { get; set; }

    public Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == MetadataPath)
        {
            return context.Response.WriteAsync(Metadata ?? new JsonObject { ["issuer"] = Issuer, ["jwks_uri"] = JwksUri }.ToJsonString(), context.RequestAborted);
        }

        return context.Request.Path == "/keys" ? Keys(context) : JwksAnswers.Status(404)(context);
    }
}
