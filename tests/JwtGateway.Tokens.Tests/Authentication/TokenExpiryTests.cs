using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Tests.Support;

namespace JwtGateway.Tokens.Tests.Authentication;

/// <summary>When a request that passed must have ended.</summary>
public sealed class TokenExpiryTests
{
    [Test]
    public void It_is_the_second_from_which_the_token_would_be_refused_and_the_grace()
    {
        var gate = new Gate { StreamGrace = TimeSpan.FromSeconds(30) };
        var end = End(gate, Gate.Token(c => c["exp"] = Gate.Now + 600));
        end.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(Gate.Now + 600 + 60 + 1 + 30));
        gate.Clock.UnixSeconds = Gate.Now + 660;
        gate.Send(Gate.Token(c => c["exp"] = Gate.Now + 600)).ShouldBeOfType<Authenticated>();
        gate.Clock.UnixSeconds++;
        gate.Refusal(Gate.Token(c => c["exp"] = Gate.Now + 600)).Reason.ShouldBe("jwt_expired");
    }

    [Test]
    public void A_token_that_is_remembered_has_it_too()
    {
        var gate = new Gate { StreamGrace = TimeSpan.Zero };
        var token = Gate.Token();
        var ends = Enumerable.Range(0, 4).Select(_ => End(gate, token)).ToList();
        ends.ShouldAllBe(end => end == ends[0]);
        ends[0].ShouldNotBeNull();
    }

    [Test]
    public void Without_exp_or_without_being_asked_there_is_none()
    {
        End(new Gate(), Gate.Token()).ShouldBeNull();
        End(new Gate { StreamGrace = TimeSpan.Zero, Audit = true }, Gate.Token()).ShouldBeNull();
        End(new Gate { StreamGrace = TimeSpan.Zero }, Gate.Token(c => c.Remove("exp"))).ShouldBeNull();
    }

    [TestCase(long.MaxValue)]
    [TestCase(253_402_300_799)]
    [TestCase(253_402_300_738)]
    public void What_is_beyond_the_calendar_never_comes(long exp) =>
        End(new Gate { StreamGrace = TimeSpan.FromSeconds(1) }, Gate.Token(c => c["exp"] = exp)).ShouldBeNull();

    [Test]
    public void The_longest_grace_there_is_does_not_overflow() =>
        End(new Gate { StreamGrace = TimeSpan.MaxValue }, Gate.Token()).ShouldBeNull();

    [Test]
    public void A_token_that_is_only_tolerated_does_not_count()
    {
        var gate = new Gate
        {
            Requirement = new AnyRequirementIr([new ProviderRequirementIr("example"), new AllowMissingOrFailedIr()]),
            StreamGrace = TimeSpan.Zero,
        };
        End(gate, Gate.Token(c => c["exp"] = 1)).ShouldBeNull();
        End(gate, null).ShouldBeNull();
        End(gate, Gate.Token()).ShouldNotBeNull();
    }

    private static DateTimeOffset? End(Gate gate, string? token) => gate.Send(token).ShouldBeOfType<Authenticated>().Expiry?.EndsAt;
}
