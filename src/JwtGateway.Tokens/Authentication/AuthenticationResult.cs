using System.Collections.Immutable;
using JwtGateway.Tokens.Traffic;

namespace JwtGateway.Tokens.Authentication;

/// <summary>How a request was decided: <see cref="Authenticated"/> or <see cref="Rejected"/>.</summary>
public abstract class AuthenticationResult
{
    private protected AuthenticationResult() { }

    /// <summary>The policy that decided, e.g. <c>SecurityPolicy.jwtgateway.io default/jwt-example</c>; null: no policy targets the route.</summary>
    public string? Policy { get; init; }

    /// <summary>Name of the provider that accepted or refused the token; null when none was reached.</summary>
    public string? Provider { get; init; }

    /// <summary>The <c>kid</c> of the key that verified the token, or that the refused token named (cut to 128 characters, control characters replaced).</summary>
    public string? KeyId { get; init; }

    /// <summary>
    /// The user that a verified token is about, by the claim that its provider has for that (<see cref="Ir.JwtProviderIr.UserClaim"/>); fit for a log line. Null: nobody asks, or it
    /// says none.
    /// </summary>
    public string? User { get; internal set; }

    /// <summary>The authorization rule that decided; null: no rule did, or the policy has none.</summary>
    public string? Rule { get; init; }

    /// <summary>What decided, as a short stable word for logs and metrics, e.g. <c>ok</c>, <c>open</c>, <c>jwt_missing</c>, <c>jwt_expired</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>
    /// More about it, for the operator of the gateway: why in full, or what could not be done as configured. Fit for a log line: no control
    /// characters, never a token or a key. Empty when there is nothing to add.
    /// </summary>
    public string Detail { get; init; } = "";

    /// <summary>What policies in audit mode would have refused the request for, in the order in which they were asked; empty: nothing.</summary>
    public ImmutableArray<WouldDeny> WouldDeny { get; internal set; } = [];

    /// <summary>What log actions of Traffic Policies wrote, in their order; empty: nothing.</summary>
    public ImmutableArray<TrafficLog> Logs { get; internal set; } = [];
}

/// <summary>What a policy in audit mode would have answered.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Provider">Name of the provider that would have refused the token; null when none was reached.</param>
/// <param name="Reason">What would have decided, as in <see cref="AuthenticationResult.Reason"/>.</param>
/// <param name="Detail">Why in full; as fit for a log line as <see cref="AuthenticationResult.Detail"/>.</param>
/// <param name="Status">The HTTP status that would have been answered.</param>
public sealed record WouldDeny(string Policy, string? Provider, string Reason, string Detail, int Status);

/// <summary>
/// Proof that the route's policy let the request pass. Only this room can make one, and forwarding asks for one, so that no code path
/// reaches an upstream around the policy.
/// </summary>
public sealed class Authenticated : AuthenticationResult
{
    internal Authenticated() { }

    /// <summary>
    /// Whether the request's claim headers were set from a token by a policy that wants it matched to a route again
    /// (<see cref="Ir.EnforceIr.RecomputeRoute"/>).
    /// </summary>
    public bool Reroutes { get; init; }

    /// <summary>
    /// Id of the <see cref="Ir.RouteIr"/> that a Traffic Policy hands the request over to, whose own policies are to be asked; null: it goes where its
    /// route sends it.
    /// </summary>
    public string? Forward { get; init; }

    /// <summary>When the request must have ended; null: nobody asks (<see cref="Ir.EnforceIr.StreamGrace"/>), or its tokens never expire.</summary>
    public TokenExpiry? Expiry { get; init; }

    /// <summary>Both at once: the more specific policy speaks for both, except about a token that only the wider one looked at. What only changes requests says nothing.</summary>
    /// <param name="next">What a more specific policy, or that of whom the request was handed over to, said.</param>
    public Authenticated Then(Authenticated next)
    {
        ArgumentNullException.ThrowIfNull(next);
        if (next.Policy is null)
            return this;
        var speaker = next.Provider is null && Provider is not null ? this : next;
        return new Authenticated
        {
            Policy = speaker.Policy,
            Provider = speaker.Provider,
            KeyId = speaker.KeyId,
            User = next.User ?? User,
            Rule = speaker.Rule,
            Reason = speaker.Reason,
            Detail = Detail.Length == 0 ? next.Detail : next.Detail.Length == 0 ? Detail : $"{Detail}; {next.Detail}",
            WouldDeny = WouldDeny.AddRange(next.WouldDeny),
            Logs = Logs.AddRange(next.Logs),
            Reroutes = Reroutes || next.Reroutes,
            Forward = Forward ?? next.Forward,
            Expiry = TokenExpiry.Earlier(Expiry, next.Expiry),
        };
    }
}

/// <summary>The request must not pass, or has no need to; this is the answer.</summary>
public sealed class Rejected : AuthenticationResult
{
    internal Rejected() { }

    /// <summary>
    /// Whether something is wrong with the request. False: it asked the policy itself for something, which this is, and nothing was decided about its tokens.
    /// </summary>
    public bool IsRefusal { get; init; } = true;

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>The text/plain body, which is also the message of a refused gRPC call; empty for none.</summary>
    public string Body { get; init; } = "";

    /// <summary>An application/problem+json body to send in place of <see cref="Body"/>; null: none. gRPC calls have neither.</summary>
    public string? Problem { get; init; }

    /// <summary>An application/json body to send in place of <see cref="Body"/>; null: none. gRPC calls have none.</summary>
    public string? Json { get; init; }

    /// <summary>Whether nobody may keep the answer (<c>Cache-Control: no-store</c>).</summary>
    public bool NoStore { get; init; }

    /// <summary>
    /// The scopes that the token would have had to have, where nothing else kept the request from passing (RFC 6750 section 3.1,
    /// insufficient_scope): those of the first rule that allows and failed by its scopes alone. Empty otherwise.
    /// </summary>
    public ImmutableArray<string> RequiredScopes { get; init; } = [];

    /// <summary>More header fields of the answer, e.g. <c>ngrok-error-code</c>, or those of a policy's own response. Fit for a header; at most one has a name.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The <c>WWW-Authenticate</c> value; null for none.</summary>
    public string? Challenge { get; init; }

    /// <summary>The <c>Retry-After</c> value, in seconds (RFC 9110 section 10.2.3); null for none.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>The same, told to the client in another way.</summary>
    internal Rejected As(int status, string body = "", string? challenge = null, string? json = null, int? retryAfter = null, ImmutableArray<KeyValuePair<string, string>>? headers = null) => new()
    {
        Policy = Policy,
        Provider = Provider,
        KeyId = KeyId,
        User = User,
        Rule = Rule,
        Reason = Reason,
        Detail = Detail,
        WouldDeny = WouldDeny,
        RequiredScopes = RequiredScopes,
        Status = status,
        Body = body,
        Challenge = challenge,
        Json = json,
        RetryAfter = retryAfter,
        Headers = headers ?? [],
    };

    /// <summary>The same with these audits and logs, and where it names no user with this one.</summary>
    internal Rejected With(ImmutableArray<WouldDeny> audits, ImmutableArray<TrafficLog> logs, string? user)
    {
        var copy = (Rejected)MemberwiseClone();
        copy.WouldDeny = audits;
        copy.Logs = logs;
        copy.User ??= user;
        return copy;
    }
}
