using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Minting;
using JwtGateway.Tokens.Tests.Support;

namespace JwtGateway.Tokens.Tests.Authentication;

/// <summary>A provider takes the algorithms that it lists, and speaks only about tokens of its own issuer.</summary>
public sealed class AlgorithmListTests
{
    private static readonly JwtProviderIr OnlyEs256 = Gate.Example with { Algorithms = ["ES256"] };

    private static string Token(string algorithm, string issuer = Gate.Issuer) =>
        TokenMinter.Mint(TestKeys.For(algorithm), new() { ["iss"] = issuer, ["exp"] = Gate.Now + 60 });

    [Test]
    public void Algorithm_that_is_not_listed_is_refused_although_there_is_a_key_for_it()
    {
        var gate = new Gate(OnlyEs256);
        gate.Send(Token("ES256")).ShouldBeOfType<Authenticated>();
        var refusal = gate.Refusal(Token("RS256"));
        (refusal.Status, refusal.Body, refusal.Reason).ShouldBe((401, "Jwt header [alg] is not supported", "jwt_unsupported_alg"));
        refusal.Detail.ShouldBe("provider example: alg is RS256, allowed are ES256");
    }

    [Test]
    public void Issuer_is_looked_at_first()
    {
        new Gate(OnlyEs256).Refusal(Token("RS256", "https://other.example")).Body.ShouldBe("Jwt issuer is not configured");

        var other = Gate.Example with { Id = "other", Name = "other", Issuers = ["https://other.example"], Algorithms = ["RS256"], KeySource = "other-keys" };
        var gate = new Gate(OnlyEs256, other) { Requirement = new AnyRequirementIr([new ProviderRequirementIr("example"), new ProviderRequirementIr("other")]) };
        gate.Send(Token("RS256", "https://other.example")).ShouldBeOfType<Authenticated>();
        gate.Refusal(Token("RS256")).Body.ShouldBe("Jwt header [alg] is not supported");
        gate.Refusal(Token("ES256", "https://other.example")).Body.ShouldBe("Jwt header [alg] is not supported");
    }

    [Test]
    public void Time_and_audience_are_told_before_the_algorithm() =>
        new Gate(OnlyEs256 with { Audiences = ["a"] }).Refusal(Token("RS256")).Body.ShouldBe("Audiences in Jwt are not allowed");

    [TestCase("none")]
    [TestCase("es256")]
    [TestCase("ESP256")]
    [TestCase("")]
    public void Name_that_is_not_known_breaks_the_policy(string name)
    {
        var refusal = new Gate(Gate.Example with { Algorithms = ["RS256", name] }).Refusal(Token("RS256"));
        refusal.Status.ShouldBe(500);
        refusal.Detail.ShouldBe($"JWT provider \"example\": the algorithm \"{name}\" is not supported");
    }
}
