using System.Text;
using BenchmarkDotNet.Attributes;
using JwtGateway.Cel;
using JwtGateway.Cel.Environments;
using JwtGateway.Tokens.Expressions;

namespace JwtGateway.Benchmarks;

/// <summary>
/// Five expressions over the claims of one token, two of them about a claim that it has not. Of a token that is remembered nothing is read and nothing allocated; of a new
/// one the payload is walked once.
/// </summary>
[MemoryDiagnoser]
public class ExpressionBenchmarks
{
    private static readonly byte[] Payload = Encoding.UTF8.GetBytes("""
        {"iss":"https://issuer.example.com","aud":"api.example.com","sub":"alice","exp":4102444800,"iat":1700000000,"email":"alice@example.com",
        "email_verified":true,"scope":"openid profile email orders:read orders:write","tid":"acme","level":5,
        "realm_access":{"roles":["default","offline","orders-admin"]},"groups":["sales-emea","all","it"]}
        """);

    private readonly Activation _remembered = new(new ClaimValues(Payload));
    private readonly CelProgram[] _programs =
    [
        .. new[] { "jwt.sub == 'alice'", "'orders-admin' in jwt.realm_access.roles", "!has(jwt.banned)", "!has(jwt.act) || jwt.act.sub == 'bob'", "jwt.level >= 3 && 'all' in jwt.groups" }
            .Select(Program),
    ];

    /// <summary>Of a token that was seen before.</summary>
    [Benchmark(Baseline = true)]
    public int Remembered() => Evaluate(_remembered);

    /// <summary>Of a token that is seen for the first time.</summary>
    [Benchmark]
    public int New() => Evaluate(new Activation(new ClaimValues(Payload)));

    private int Evaluate(Activation activation)
    {
        var holding = 0;
        foreach (var program in _programs)
            holding += program.Evaluate(activation).IsTrue ? 1 : 0;
        return holding;
    }

    private static CelProgram Program(string source) => Agentgateway.Environment.Environment.Compile(source, CelType.Bool) is CelCompilation.Compiled compiled
        ? compiled.Program
        : throw new InvalidOperationException(source);

    private sealed class Activation(ClaimValues claims) : ICelActivation
    {
        public CelValue Get(int slot) => CelValue.FromMap(claims);
    }
}
