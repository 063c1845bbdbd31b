using System.Runtime.CompilerServices;
using JwtGateway.Ir;
using JwtGateway.Tokens.Caching;
using JwtGateway.Tokens.Keys;
using JwtGateway.Tokens.Minting;
using JwtGateway.Tokens.Tests.Support;

namespace JwtGateway.Tokens.Tests.Caching;

public sealed class AcceptanceTests
{
    private readonly ProviderIdentity _provider = new();
    private readonly JwkSet _keys = Keys();
    private readonly VerifiedToken _token = new(0, new string('x', 100), new TokenContents([], 0, default, default));

    [Test]
    public void A_token_is_accepted_for_the_provider_and_keys_that_it_verified_with()
    {
        _token.Accept(_provider, _keys, _keys.Keys[0]);
        _token.AcceptedBy(_provider, _keys).ShouldBeSameAs(_keys.Keys[0]);
    }

    [Test]
    public void Another_provider_has_to_look_for_itself()
    {
        _token.Accept(_provider, _keys, _keys.Keys[0]);
        _token.AcceptedBy(new ProviderIdentity(), _keys).ShouldBeNull();
    }

    [Test]
    public void A_set_of_keys_that_changed_voids_what_the_one_before_verified()
    {
        _token.Accept(_provider, _keys, _keys.Keys[0]);
        var rotated = Keys();
        _token.AcceptedBy(_provider, rotated).ShouldBeNull();

        _token.Accept(_provider, rotated, rotated.Keys[0]);
        _token.AcceptedBy(_provider, rotated).ShouldBeSameAs(rotated.Keys[0]);
        _token.AcceptedBy(_provider, _keys).ShouldBeNull();
    }

    [Test]
    public void Several_providers_can_take_one_token_and_the_last_four_are_remembered()
    {
        var providers = Enumerable.Range(0, 6).Select(_ => new ProviderIdentity()).ToList();
        providers.ForEach(p => _token.Accept(p, _keys, _keys.Keys[0]));
        providers.Select(p => _token.AcceptedBy(p, _keys) is not null).ShouldBe([false, false, true, true, true, true]);
    }

    [Test]
    public void Providers_that_say_the_same_are_one_and_those_that_differ_anywhere_are_not()
    {
        var identities = new ProviderIdentities();
        var provider = identities.Of(Gate.Example);

        identities.Of(Gate.Example with { Audiences = [], Locations = [.. Gate.Example.Locations] }).ShouldBeSameAs(provider);
        identities.Of(Gate.Example with { Audiences = ["a"] }).ShouldNotBeSameAs(provider);
        identities.Of(Gate.Example with { KeySource = "other" }).ShouldNotBeSameAs(provider);
        identities.Of(Gate.Example with { Times = new TokenTimesIr { RequireExpiration = true } }).ShouldNotBeSameAs(provider);
        GC.KeepAlive(provider);
    }

    [Test]
    public void Identities_that_nobody_has_any_more_are_let_go()
    {
        var identities = new ProviderIdentities();
        var gone = Fleeting(identities);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        gone.TryGetTarget(out _).ShouldBeFalse();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference<ProviderIdentity> Fleeting(ProviderIdentities identities) => new(identities.Of(Gate.Example));

    private static JwkSet Keys()
    {
        using var key = SigningKey.Generate("ES256", "k");
        return JwkSet.Parse(System.Text.Encoding.UTF8.GetBytes($$"""{"keys":[{{key.ToPublicJwk().ToJsonString()}}]}""")).Set!;
    }
}
