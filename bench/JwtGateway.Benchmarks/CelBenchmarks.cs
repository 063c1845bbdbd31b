using System.Text.Json;
using BenchmarkDotNet.Attributes;
using JwtGateway.Cel;

namespace JwtGateway.Benchmarks;

/// <summary>Expressions of policies on each request. The rows over values that are there are not to allocate; JSON makes the strings that are read.</summary>
[MemoryDiagnoser]
public class CelBenchmarks
{
    private const string Claims = """
        {"iss":"https://issuer.example.com","aud":"api.example.com","sub":"alice","exp":4102444800,"email":"alice@example.com","tid":"acme","level":5,
        "realm_access":{"roles":["default","offline","orders-admin"]},"groups":["sales-emea","all","it"]}
        """;

    private readonly Values _values = new();
    private readonly CelEnvironment _environment = CelEnvironment.Builder()
        .Variable("jwt", CelType.Dyn).Variable("sub", CelType.String).Variable("level", CelType.Int).Variable("roles", CelType.List(CelType.String)).Build();

    private readonly CelProgram _equal;
    private readonly CelProgram _in;
    private readonly CelProgram _exists;
    private readonly CelProgram _regex;
    private readonly CelProgram _policy;
    private readonly CelProgram _claim;

    public CelBenchmarks()
    {
        _equal = Program("sub == 'alice'");
        _in = Program("sub in ['bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi', 'alice']");
        _exists = Program("roles.exists(r, r.startsWith('orders-'))");
        _regex = Program("sub.matches('^[a-z]+$')");
        _policy = Program("level >= 3 && sub != 'mallory' && 'orders-admin' in roles && roles.all(r, size(r) < 64)");
        _claim = Program("jwt.sub == 'alice' && 'orders-admin' in jwt.realm_access.roles && jwt.exp > 1700000000");
    }

    /// <summary>A string held against another.</summary>
    [Benchmark(Baseline = true)]
    public bool Equal() => _equal.Evaluate(_values).IsTrue;

    /// <summary>A string among eight.</summary>
    [Benchmark]
    public bool InConstants() => _in.Evaluate(_values).IsTrue;

    /// <summary>A macro over a list.</summary>
    [Benchmark]
    public bool Exists() => _exists.Evaluate(_values).IsTrue;

    /// <summary>A regular expression.</summary>
    [Benchmark]
    public bool Matches() => _regex.Evaluate(_values).IsTrue;

    /// <summary>Four conditions.</summary>
    [Benchmark]
    public bool Policy() => _policy.Evaluate(_values).IsTrue;

    /// <summary>Three claims read from JSON.</summary>
    [Benchmark]
    public bool ClaimsOfJson() => _claim.Evaluate(_values).IsTrue;

    /// <summary>Compiling, which is done when configuration arrives.</summary>
    [Benchmark]
    public CelCompilation Compile() => _environment.Compile("level >= 3 && sub != 'mallory' && 'orders-admin' in roles && roles.all(r, size(r) < 64)");

    private CelProgram Program(string source) => _environment.Compile(source) is CelCompilation.Compiled compiled
        ? compiled.Program
        : throw new InvalidOperationException(source);

    private sealed class Values : ICelActivation
    {
        private readonly CelValue[] _values =
        [
            CelJson.FromElement(JsonDocument.Parse(Claims).RootElement),
            CelValue.FromString("alice"),
            CelValue.FromInt(5),
            CelValue.FromList([CelValue.FromString("default"), CelValue.FromString("offline"), CelValue.FromString("orders-admin")]),
        ];

        public CelValue Get(int slot) => _values[slot];
    }
}
