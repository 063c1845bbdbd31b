using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace JwtGateway.Ir;

/// <summary>
/// Rules of what is done with requests, in order (ngrok, Traffic Policy, phase <c>on_http_request</c>). A rule whose expressions all hold runs its actions; an action
/// that answers ends it. Expressions are of <see cref="ExpressionLanguage.Ngrok"/>; one that fails refuses the request.
/// </summary>
public sealed record TrafficIr : RoutePolicyIr
{
    /// <summary>The rules, in order.</summary>
    public ImmutableArray<TrafficRuleIr> Rules { get; init; } = [];

    /// <summary>
    /// Changes to the headers of upstreams' answers to requests that pass, in order, made after those of the route (phase <c>on_http_response</c>). Of several policies
    /// the last one's are made first.
    /// </summary>
    public ImmutableArray<HeaderModifierIr> ResponseHeaders { get; init; } = [];

    /// <summary>The longest body that is read in search of tokens, in bytes. Default 64 KiB.</summary>
    public int BodyLimit { get; init; } = 65_536;
}

/// <summary>A rule.</summary>
public sealed record TrafficRuleIr
{
    /// <summary>What people call it; null: its place in the list.</summary>
    public string? Name { get; init; }

    /// <summary>When it is for a request: all of these hold; empty: always.</summary>
    public ImmutableArray<string> Expressions { get; init; } = [];

    /// <summary>What is done, in order.</summary>
    public ImmutableArray<TrafficActionIr> Actions { get; init; } = [];
}

/// <summary>Something that is done with a request. Texts marked as templates may hold <c>${…}</c> with expressions.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(JwtValidationActionIr), "jwtValidation")]
[JsonDerivedType(typeof(DenyActionIr), "deny")]
[JsonDerivedType(typeof(CustomResponseActionIr), "customResponse")]
[JsonDerivedType(typeof(AddHeadersActionIr), "addHeaders")]
[JsonDerivedType(typeof(RemoveHeadersActionIr), "removeHeaders")]
[JsonDerivedType(typeof(SetVarsActionIr), "setVars")]
[JsonDerivedType(typeof(LogActionIr), "log")]
[JsonDerivedType(typeof(RedirectActionIr), "redirect")]
[JsonDerivedType(typeof(UrlRewriteActionIr), "urlRewrite")]
[JsonDerivedType(typeof(RateLimitActionIr), "rateLimit")]
[JsonDerivedType(typeof(RestrictIpsActionIr), "restrictIps")]
[JsonDerivedType(typeof(ForwardActionIr), "forward")]
[JsonDerivedType(typeof(BrokenActionIr), "broken")]
public abstract record TrafficActionIr
{
    private protected TrafficActionIr() { }
}

/// <summary>Every token that is listed is there and verifies. Results are in <c>actions.ngrok.jwt_validation</c>.</summary>
/// <param name="Providers">Ids of <see cref="JwtProviderIr"/>s, one for each token in the order in which they are listed; each has one location.</param>
public sealed record JwtValidationActionIr(ImmutableArray<string> Providers) : TrafficActionIr;

/// <summary>Answers with a status and no body.</summary>
/// <param name="Status">The status.</param>
public sealed record DenyActionIr(int Status) : TrafficActionIr;

/// <summary>Answers.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The body; a template.</param>
/// <param name="Headers">The headers; their values are templates.</param>
public sealed record CustomResponseActionIr(int Status, string Body, ImmutableArray<HeaderIr> Headers) : TrafficActionIr;

/// <summary>Adds headers to the request. Headers whose values come from tokens are set instead: what a client sent of that name is removed.</summary>
/// <param name="Headers">The headers; their values are templates.</param>
public sealed record AddHeadersActionIr(ImmutableArray<HeaderIr> Headers) : TrafficActionIr;

/// <summary>Removes headers from the request.</summary>
/// <param name="Names">The headers' names.</param>
public sealed record RemoveHeadersActionIr(ImmutableArray<string> Names) : TrafficActionIr;

/// <summary>Sets variables, <c>vars.NAME</c>.</summary>
/// <param name="Vars">Names and values, which are templates; one that is a single <c>${…}</c> keeps its type.</param>
public sealed record SetVarsActionIr(ImmutableArray<HeaderIr> Vars) : TrafficActionIr;

/// <summary>Writes metadata to the log.</summary>
/// <param name="Metadata">Names and values, which are templates.</param>
public sealed record LogActionIr(ImmutableArray<HeaderIr> Metadata) : TrafficActionIr;

/// <summary>Sends the client elsewhere.</summary>
/// <param name="From">A regular expression that the address must match; null: every address.</param>
/// <param name="To">The address; groups of <paramref name="From"/> as <c>$1</c>; a template.</param>
/// <param name="Status">The status.</param>
/// <param name="Headers">More headers; their values are templates.</param>
public sealed record RedirectActionIr(string? From, string To, int Status, ImmutableArray<HeaderIr> Headers) : TrafficActionIr;

/// <summary>Asks the upstream for another address. Routes and policies have seen the client's.</summary>
/// <param name="From">A regular expression that the address must match; null: every address.</param>
/// <param name="To">The address; groups of <paramref name="From"/> as <c>$1</c>; a template.</param>
public sealed record UrlRewriteActionIr(string? From, string To) : TrafficActionIr;

/// <summary>Answers 429 to requests beyond a rate, counted in a sliding window by this proxy alone.</summary>
/// <param name="Name">The limit's name.</param>
/// <param name="Capacity">How many requests a window takes.</param>
/// <param name="Window">The window.</param>
/// <param name="BucketKey">Expressions whose values tell who is counted together; one that fails is a value of its own.</param>
public sealed record RateLimitActionIr(string Name, int Capacity, TimeSpan Window, ImmutableArray<string> BucketKey) : TrafficActionIr;

/// <summary>Answers 403 to clients whose address is not allowed.</summary>
/// <param name="Allow">Ranges (CIDR) of which one must have the address; empty: every one that is not denied.</param>
/// <param name="Deny">Ranges (CIDR) that must not have it; these go first.</param>
public sealed record RestrictIpsActionIr(ImmutableArray<string> Allow, ImmutableArray<string> Deny) : TrafficActionIr;

/// <summary>
/// Ends the policy and hands the request over to another route (ngrok, <c>forward-internal</c>): other policies of its own route are still asked, then those of the
/// other, and it goes where the other's requests go. A request that gets to a route where it was before is answered 500.
/// </summary>
/// <param name="Route">Id of a <see cref="RouteIr"/> that is on no listener.</param>
public sealed record ForwardActionIr(string Route) : TrafficActionIr;

/// <summary>An action that is not honoured: it answers 500 where it is reached.</summary>
/// <param name="Fault">The answer and why.</param>
public sealed record BrokenActionIr(FaultIr Fault) : TrafficActionIr;
