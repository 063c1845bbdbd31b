using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using JwtGateway.Resources.GatewayApi;

namespace JwtGateway.Resources.Policies;

/// <summary>SecurityPolicy of jwtgateway.io/v1alpha1, and of gateway.envoyproxy.io/v1alpha1, whose fields it shares.</summary>
public sealed record SecurityPolicy : KubernetesResource
{
    /// <summary>The desired state.</summary>
    public SecurityPolicySpec Spec { get; init; } = new();

    /// <summary>
    /// The spec's JSON as it was read, without what could not be read. Merging goes by it: a field that is not in it leaves the other policy's,
    /// which a default in the record could not tell. Null for a policy that was not read from anywhere.
    /// </summary>
    [JsonIgnore]
    public WrittenSpec? Written { get; init; }

    internal override KubernetesResource ReadFrom(JsonObject json) => this with { Written = json["spec"] is { } spec ? new(spec.ToJsonString()) : null };
}

/// <summary>A spec as JSON text. It may hold symmetric keys: never shown.</summary>
/// <param name="Json">The text.</param>
public sealed record WrittenSpec(string Json)
{
    /// <summary>Whether a list is written, and has nothing in it.</summary>
    public bool HasEmpty(string list) => JsonNode.Parse(Json)?[list] is JsonArray { Count: 0 };

    /// <inheritdoc/>
    public override string ToString() => nameof(WrittenSpec);
}

/// <summary>The spec of a SecurityPolicy.</summary>
[UnsupportedFields("apiKeyAuth", "basicAuth", "csrf", "extAuth", "oidc")]
public sealed record SecurityPolicySpec
{
    /// <summary>What it is for. Deprecated in favour of <see cref="TargetRefs"/>; exactly one of the two is set.</summary>
    public LocalPolicyTargetReference? TargetRef { get; init; }

    /// <summary>What it is for.</summary>
    public ImmutableArray<LocalPolicyTargetReference> TargetRefs { get; init; } = [];

    /// <summary>What it is for, by labels; beside <see cref="TargetRefs"/> or alone.</summary>
    public ImmutableArray<TargetSelector> TargetSelectors { get; init; } = [];

    /// <summary>
    /// StrategicMerge or JSONMerge: it is merged over the policy of the listener, else of the Gateway, instead of replacing it. For targets that
    /// are routes alone. Null: it replaces.
    /// </summary>
    public string? MergeType { get; init; }

    /// <summary>Allowed (the default) or Forbidden: policies below it are enforced in addition to it, never in its place. Never merged.</summary>
    public string? Override { get; init; }

    /// <summary>Enforce (the default) or Audit: decides, counts and logs, and refuses nothing.</summary>
    public string? Mode { get; init; }

    /// <summary>Which other origins' pages may call.</summary>
    public CorsSettings? Cors { get; init; }

    /// <summary>What a client whose request it refuses is told.</summary>
    public ResponseSettings? Responses { get; init; }

    /// <summary>JWT validation.</summary>
    public JwtPolicy? Jwt { get; init; }

    /// <summary>Which requests may pass once their tokens are verified; null: all.</summary>
    public Authorization? Authorization { get; init; }
}

/// <summary>JWT validation.</summary>
public sealed record JwtPolicy
{
    /// <summary>Lets requests without a token pass. A token that is there and does not verify still refuses the request. Default false.</summary>
    public bool Optional { get; init; }

    /// <summary>Lets every request pass; claims of tokens that do verify go upstream all the same. Not with <see cref="Optional"/>. Default false.</summary>
    public bool FailOpen { get; init; }

    /// <summary>Asks for no token, and opens what a wider policy guards unless that forbids it. Stands alone. Default false.</summary>
    public bool Disabled { get; init; }

    /// <summary>Any (the default) or All: how many of the providers must accept.</summary>
    public string? Require { get; init; }

    /// <summary>Ends streams whose token has run out; null: they go on as long as they like.</summary>
    public StreamExpiry? CloseStreamsAtExpiry { get; init; }

    /// <summary>
    /// The longest body that is read for the providers' <see cref="JwtExtractor.BodyFields"/>, in bytes, 1 to 1048576; longer ones answer 413.
    /// Default 65536.
    /// </summary>
    public int? BodyLimit { get; init; }

    /// <summary>Who must accept the token, as <see cref="Require"/> says. 1 to 16, with unique names.</summary>
    public ImmutableArray<JwtProvider> Providers { get; init; } = [];
}

/// <summary>An issuer of tokens.</summary>
public sealed record JwtProvider
{
    /// <summary>Unique in the policy.</summary>
    public string Name { get; init; } = "";

    /// <summary>The exact <c>iss</c>; empty: not checked.</summary>
    public string Issuer { get; init; } = "";

    /// <summary>Issuers that differ in one place; not together with <see cref="Issuer"/>.</summary>
    public IssuerTemplate? IssuerTemplate { get; init; }

    /// <summary>One of these must be in <c>aud</c>; empty: not checked. At most 8.</summary>
    public ImmutableArray<string> Audiences { get; init; } = [];

    /// <summary>Keys fetched from an address. At most one of this, <see cref="OidcDiscovery"/> and <see cref="LocalJWKS"/>.</summary>
    public RemoteJwks? RemoteJWKS { get; init; }

    /// <summary>
    /// Keys whose address the issuer's metadata says. What a policy of jwtgateway.io with an https issuer means when it names no keys at all.
    /// </summary>
    public OidcDiscovery? OidcDiscovery { get; init; }

    /// <summary>Keys that come with the configuration.</summary>
    public LocalJwks? LocalJWKS { get; init; }

    /// <summary>Encrypted tokens; null: none are taken.</summary>
    public TokenDecryption? Decryption { get; init; }

    /// <summary>The algorithms that its tokens may be signed with, by their registered names; empty: every one that is supported.</summary>
    public ImmutableArray<string> Algorithms { get; init; } = [];

    /// <summary>Claims that are sent upstream as headers.</summary>
    public ImmutableArray<ClaimToHeader> ClaimToHeaders { get; init; } = [];

    /// <summary>Matches the request to a route again once its claim headers are set. Needs <see cref="ClaimToHeaders"/>. Default false.</summary>
    public bool RecomputeRoute { get; init; }

    /// <summary>A header that carries the verified payload upstream, as base64url; null: none.</summary>
    public string? PayloadHeader { get; init; }

    /// <summary>Where the token is; null: <c>Authorization: Bearer</c> and the query parameter <c>access_token</c>.</summary>
    public JwtExtractor? ExtractFrom { get; init; }

    /// <summary>
    /// What is done with several tokens in these places: All (the default) must verify, Any one is enough and the others are removed, or they are the
    /// Same.
    /// </summary>
    public string MultipleTokens { get; init; } = "All";

    /// <summary>Whether the upstream gets the token; false: it is taken out of wherever it stood. Default true.</summary>
    public bool ForwardToken { get; init; } = true;

    /// <summary>How far the token's times may be off, either way; a Gateway API duration of whole seconds, at most 1h. Default 60s.</summary>
    public string ClockSkew { get; init; } = "60s";

    /// <summary>Refuses tokens without <c>exp</c>. Default false.</summary>
    public bool RequireExpiration { get; init; }

    /// <summary>Refuses tokens without <c>iat</c>. Default false.</summary>
    public bool RequireIssuedAt { get; init; }

    /// <summary>The longest time from <c>iat</c> to <c>exp</c>, as a Gateway API duration of whole seconds; null: any.</summary>
    public string? MaxLifetime { get; init; }

    /// <summary>How long ago <c>iat</c> may be, as a Gateway API duration of whole seconds; null: any.</summary>
    public string? MaxAge { get; init; }

    /// <summary>AccessToken (RFC 9068) or IDToken (OpenID Connect Core); null: neither is asked for.</summary>
    public string? TokenProfile { get; init; }

    /// <summary>Media types, one of which must be the token's <c>typ</c>; empty: not checked. At most 8.</summary>
    public ImmutableArray<string> TokenTypes { get; init; } = [];

    /// <summary>What the claims must say, all of it. At most 16.</summary>
    public ImmutableArray<ClaimCondition> RequiredClaims { get; init; } = [];

    /// <summary>
    /// What leads into nested objects in names of claims of this provider's tokens, here and in authorization. 1 to 8 characters, no backslash;
    /// a backslash before it makes it part of a name. Default a dot.
    /// </summary>
    public string NestedClaimDelimiter { get; init; } = ".";
}

/// <summary>A reference from a policy to a Service or Backend.</summary>
[UnsupportedFields("fallback")]
public sealed record PolicyBackendRef
{
    /// <summary>The API group; empty for the core group.</summary>
    public string Group { get; init; } = "";

    /// <summary>The kind.</summary>
    public string Kind { get; init; } = "Service";

    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The namespace; null for the policy's.</summary>
    public string? Namespace { get; init; }

    /// <summary>The port; needed for a Service.</summary>
    public int? Port { get; init; }

    /// <summary>The share; 0 is skipped.</summary>
    public int Weight { get; init; } = 1;
}

/// <summary>A claim that is sent upstream as a header.</summary>
public sealed record ClaimToHeader
{
    /// <summary>The header's name.</summary>
    public string Header { get; init; } = "";

    /// <summary>The claim; the provider's delimiter, a dot, leads into nested objects. Exactly one of this and <see cref="ClaimPath"/>.</summary>
    public string Claim { get; init; } = "";

    /// <summary>The names that lead to the claim, for names that have the delimiter in them.</summary>
    public ImmutableArray<string> ClaimPath { get; init; } = [];

    /// <summary>Envoy (default), JSON, Comma, Repeated or Base64URLJSON.</summary>
    public string Encoding { get; init; } = "Envoy";
}
