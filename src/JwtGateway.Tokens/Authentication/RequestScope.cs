using System.Runtime.InteropServices;
using JwtGateway.Tokens.Claims;
using JwtGateway.Tokens.Expressions;
using JwtGateway.Tokens.Extraction;
using JwtGateway.Tokens.Requests;
using JwtGateway.Tokens.Traffic;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Authentication;

/// <summary>
/// What is known about one request while it is judged, by one route's policies or by several routes'. Whoever handles requests keeps one for each
/// request at a time, and clears it for the next.
/// </summary>
public sealed class RequestScope : IDisposable
{
    private readonly List<TokenLocations> _removals = [];
    private RequestFacts _facts;
    private RequestVariables? _variables;
    private HttpRequest? _request;
    private ReadOnlyMemory<char> _query;
    private Progress _progress;
    private TrafficExchange? _traffic;

    /// <summary>The request.</summary>
    internal HttpRequest Request => _request!;

    /// <summary>What it asks for.</summary>
    internal ref readonly RequestFacts Facts => ref _facts;

    /// <summary>The query that is sent upstream, with its question mark.</summary>
    internal ReadOnlyMemory<char> Query => _query;

    /// <summary>Its tokens.</summary>
    internal RequestTokens Tokens { get; } = new();

    /// <summary>What expressions see of it.</summary>
    internal RequestVariables Variables => _variables ??= new RequestVariables(this);

    /// <summary>Its body; null: not looked at.</summary>
    internal RequestBody? Body { get; set; }

    /// <summary>How much of it would have been read, in bytes; 0: it was not looked at. A route with a higher limit reads once more, from the start.</summary>
    internal int BodyLimit { get; set; }

    /// <summary>The last provider that accepted tokens whose claims are needed afterwards: for headers, or by authorization.</summary>
    internal AcceptedTokens? Accepted
    {
        get => _progress.Accepted;
        set => _progress = _progress with { Accepted = value };
    }

    /// <summary>What a listener's policy accepted before the request had a route; null: nothing.</summary>
    internal AcceptedTokens? AcceptedBefore { get; private set; }

    /// <summary>What rules of Traffic Policies see and leave behind.</summary>
    internal TrafficExchange Traffic => _traffic ??= new TrafficExchange(this);

    /// <summary>
    /// The path and query that a Traffic Policy wants the upstream to be asked for, not normalized; null: none wants another. After <see cref="RemoveTokens"/> it is
    /// without the tokens that were taken out.
    /// </summary>
    public string? RewrittenTarget => _traffic is { IsRewritten: true, Url: { } url } ? url.Path + url.Query : null;

    /// <summary>The Host that a Traffic Policy wants the upstream to be told; null: the request's.</summary>
    public string? RewrittenHost => _traffic?.UpstreamHost;

    /// <summary>What providers said so far. An alternative that is not met in the end takes back what its parts said.</summary>
    internal Progress Progress
    {
        get => _progress;
        set
        {
            _progress = value;
            _removals.RemoveRange(value.Removals, _removals.Count - value.Removals);
        }
    }

    /// <summary>The condition that a verified token did not meet, where that is why a provider refused it.</summary>
    internal FailedCondition? Failed { get; set; }

    /// <summary>
    /// Takes out of the request, headers and body, the tokens that policies keep from the upstream. To be called once, when every policy has let the
    /// request pass and before it is forwarded.
    /// </summary>
    /// <returns>The query to send, with its question mark; null: the one that came.</returns>
    public string? RemoveTokens()
    {
        if (_removals.Count == 0)
            return null;
        var query = _query;
        foreach (var locations in _removals)
            locations.Remove(this);
        _removals.Clear();
        return query.Equals(_query) ? null : _query.ToString();
    }

    /// <summary>Notes that the listener's policy let the request pass: expressions of agentgateway's policies for its route may ask for the claims that it accepted.</summary>
    public void PassListener() => AcceptedBefore = Accepted;

    /// <summary>Forgets the request, and gives back what was borrowed for it.</summary>
    public void Clear()
    {
        Tokens.Dispose();
        _variables?.Clear();
        _removals.Clear();
        _progress = default;
        AcceptedBefore = null;
        _facts = default;
        _query = default;
        _request = null;
        Body = null;
        BodyLimit = 0;
        Failed = null;
        _traffic?.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();

    /// <summary>Begins to judge the request, or to judge it once more: tokens that were read stay so.</summary>
    internal void Begin(HttpRequest request, in RequestFacts facts)
    {
        if (_request is not null && !ReferenceEquals(_request, request))
            Clear();
        _request = request;
        _facts = facts with { Headers = request.Headers };
        _query = facts.Query ?? request.QueryString.Value.AsMemory();
        BeginPolicy();
    }

    /// <summary>Forgets what another policy's providers said.</summary>
    internal void BeginPolicy()
    {
        Accepted = null;
        Failed = null;
    }

    /// <summary>Notes that a provider accepted tokens that the upstream is to get.</summary>
    internal void Keep(TokenSet tokens) => _progress = _progress with { Kept = _progress.Kept.With(tokens) };

    /// <summary>Notes that the upstream is to get nothing from these places but what is kept.</summary>
    internal void RemoveFrom(TokenLocations locations)
    {
        _removals.Add(locations);
        _progress = _progress with { Removals = _removals.Count };
    }

    /// <summary>Whether the upstream is to get this token.</summary>
    internal bool Keeps(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < Jws.TokenLimits.Tokens; i++)
        {
            if (_progress.Kept.Contains(i) && Tokens[i].Text.SequenceEqual(text))
                return true;
        }

        return false;
    }

    /// <summary>The query that the upstream is asked for instead; null: it is not another.</summary>
    internal string? RewrittenQuery => _traffic is { IsRewritten: true, Url: { } url } ? url.Query : null;

    /// <summary>Notes what is left of the query.</summary>
    internal void ReplaceQuery(string query) => _query = query.AsMemory();
}

/// <summary>What the providers of a request said so far.</summary>
/// <param name="Accepted">Tokens whose claims are needed afterwards.</param>
/// <param name="Kept">Tokens that the upstream is to get wherever they stand.</param>
/// <param name="Removals">How many places the upstream is to get nothing else from.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Progress(AcceptedTokens? Accepted, TokenSet Kept, int Removals);

/// <summary>Tokens that a provider accepted.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Tokens">The tokens.</param>
/// <param name="Earlier">What was accepted before.</param>
internal sealed record AcceptedTokens(Provider Provider, TokenSet Tokens, AcceptedTokens? Earlier);
