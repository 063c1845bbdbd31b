using System.Text;
using BenchmarkDotNet.Attributes;
using JwtGateway.Ir;
using JwtGateway.Tokens.Claims;
using JwtGateway.Tokens.Requests;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Benchmarks;

/// <summary>Conditions on the claims of a verified payload: one pass over it, however many ask. None of the rows but the headers' is to allocate.</summary>
[MemoryDiagnoser]
public class ClaimBenchmarks
{
    private readonly byte[] _payload = Encoding.UTF8.GetBytes("""
        {"iss":"https://issuer.example.com","aud":"api.example.com","sub":"alice","exp":4102444800,"iat":1700000000,"email":"alice@example.com",
        "email_verified":true,"scope":"openid profile email orders:read orders:write","tid":"acme","level":5,
        "realm_access":{"roles":["default","offline","orders-admin"]},"groups":["sales-emea","all","it"]}
        """);

    private readonly RequestFacts _facts = new() { Path = "/orders/acme/7".AsMemory(), Host = "acme.example.com".AsMemory() };
    private readonly HeaderDictionary _headers = [];
    private readonly ClaimHeaderSet _claimHeaders =
        new([new ClaimHeaderIr("x-user", ["sub"]), new ClaimHeaderIr("x-groups", ["groups"], ClaimEncoding.Comma)], null);

    private readonly ClaimConditionSet _one = new([Condition(["sub"], ClaimForm.String, ClaimMatch.Exact, "alice")]);
    private readonly ClaimConditionSet _tenant = new([new ClaimConditionIr { Path = ["tid"], Request = new PathSegmentIr(1) }]);
    private readonly ClaimConditionSet _regex = new([Condition(["email"], ClaimForm.String, ClaimMatch.Regex, ".+@example\\.com")]);
    private readonly ClaimConditionSet _eight = new(
    [
        Condition(["sub"], ClaimForm.String, ClaimMatch.Exact, "alice"),
        Condition(["email"], ClaimForm.String, ClaimMatch.Contains, "@example.com"),
        Condition(["email_verified"], ClaimForm.Boolean, ClaimMatch.Exact, "true"),
        Condition(["level"], ClaimForm.Number, ClaimMatch.Exact, "4", "5"),
        Condition(["scope"], ClaimForm.SpaceSeparated, ClaimMatch.Exact, "orders:write"),
        Condition(["realm_access", "roles"], ClaimForm.StringArray, ClaimMatch.Exact, "orders-admin"),
        Condition(["groups"], ClaimForm.StringArray, ClaimMatch.Prefix, "sales-"),
        new ClaimConditionIr { Path = ["banned"], Match = ClaimMatch.Exists, Not = true },
    ]);

    /// <summary>One condition on a string.</summary>
    [Benchmark(Baseline = true)]
    public bool OneCondition() => _one.FirstFailed(_payload, _facts) is null;

    /// <summary>Eight conditions of all types.</summary>
    [Benchmark]
    public bool EightConditions() => _eight.FirstFailed(_payload, _facts) is null;

    /// <summary>A claim held against a segment of the path.</summary>
    [Benchmark]
    public bool AgainstThePath() => _tenant.FirstFailed(_payload, _facts) is null;

    /// <summary>A regular expression.</summary>
    [Benchmark]
    public bool Expression() => _regex.FirstFailed(_payload, _facts) is null;

    /// <summary>Two claims into headers, which are strings that somebody has to make.</summary>
    [Benchmark]
    public int TwoHeaders()
    {
        _headers.Clear();
        StringBuilder? refused = null;
        _claimHeaders.Write(_payload, _headers, ref refused);
        return _headers.Count;
    }

    private static ClaimConditionIr Condition(string[] path, ClaimForm form, ClaimMatch match, params string[] values) =>
        new() { Path = [.. path], Form = form, Match = match, Values = [.. values] };
}
