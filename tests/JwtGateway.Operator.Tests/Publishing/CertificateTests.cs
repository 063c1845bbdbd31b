using System.Security.Cryptography.X509Certificates;
using JwtGateway.Operator.Publishing;
using JwtGateway.Operator.Tests.Publishing.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace JwtGateway.Operator.Tests.Publishing;

public sealed class CertificateTests
{
    private readonly ManualTimeProvider _time = new();

    [Test]
    public async Task The_first_replica_creates_the_authority_and_the_second_uses_it()
    {
        var store = new MemoryStore();

        var one = await CreateAsync(store);
        var two = await CreateAsync(store);

        two.Bundle.ShouldBe(one.Bundle);
        store.Saves.ShouldBe(1);
        Serving(two).Thumbprint.ShouldNotBe(Serving(one).Thumbprint, "Each has a certificate of its own.");
    }

    [Test]
    public async Task Replicas_that_start_at_once_agree()
    {
        var store = new MemoryStore();

        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            await Task.Yield();
            return await CreateAsync(store);
        }));

        all.Select(certificates => certificates.Bundle).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
    }

    [Test]
    public async Task A_serving_certificate_is_for_the_names_given_and_for_servers_alone()
    {
        var leaf = Serving(await CreateAsync(new MemoryStore()));

        leaf.MatchesHostname("operator.system.svc").ShouldBeTrue();
        leaf.MatchesHostname("127.0.0.1").ShouldBeTrue();
        leaf.MatchesHostname("other.system.svc").ShouldBeFalse();
        leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<System.Security.Cryptography.Oid>()
            .ShouldHaveSingleItem().Value.ShouldBe("1.3.6.1.5.5.7.3.1");
    }

    [Test]
    public async Task Two_years_pass_and_what_is_served_is_always_valid_and_already_trusted()
    {
        var certificates = await CreateAsync(new MemoryStore());
        var bundles = new Queue<string>();
        var issuers = new HashSet<string>(StringComparer.Ordinal);
        for (var day = 0; day < 730; day++)
        {
            bundles.Enqueue(certificates.Bundle);
            await certificates.RotateAsync(CancellationToken.None);

            var leaf = Serving(certificates);
            issuers.Add(leaf.Issuer);
            (new DateTimeOffset(leaf.NotAfter) - _time.GetUtcNow()).ShouldBeGreaterThan(TimeSpan.FromDays(1));
            IsTrusted(leaf, certificates.Bundle).ShouldBeTrue();
            IsTrusted(leaf, bundles.Peek()).ShouldBeTrue("A proxy whose bundle is a day old must be able to connect.");
            if (bundles.Count > 1)
            {
                bundles.Dequeue();
            }

            _time.Advance(TimeSpan.FromDays(1));
        }

        issuers.Count.ShouldBe(3);
        Certificates(certificates.Bundle).Count.ShouldBeLessThanOrEqualTo(2);
    }

    [Test]
    public async Task Nothing_is_done_when_nothing_is_due()
    {
        var store = new MemoryStore();
        var certificates = await CreateAsync(store);
        var before = certificates.Serving;
        _time.Advance(TimeSpan.FromHours(1));

        await certificates.RotateAsync(CancellationToken.None);

        certificates.Serving.ShouldBeSameAs(before);
        store.Saves.ShouldBe(1);
    }

    [Test]
    public async Task An_authority_that_cannot_be_read_is_replaced()
    {
        var store = new MemoryStore();
        store.Put(new ConfigAuthorities([new ConfigAuthority("no certificate", "no key")]));

        var certificates = await CreateAsync(store);

        IsTrusted(Serving(certificates), certificates.Bundle).ShouldBeTrue();
        certificates.Bundle.ShouldNotContain("no certificate");
    }

    [Test]
    public async Task A_store_that_is_away_changes_nothing_and_is_asked_again()
    {
        var store = new MemoryStore();
        var certificates = await CreateAsync(store);
        var before = certificates.Bundle;
        using var stopping = new CancellationTokenSource();
        var told = new List<string>();
        var running = certificates.RunAsync(told.Add, stopping.Token);
        store.Away = true;
        _time.Advance(ConfigAuthorities.Lifetime - ConfigAuthorities.Succession + TimeSpan.FromDays(1));
        certificates.Bundle.ShouldBe(before);

        store.Away = false;
        await Eventually.HoldsAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(10));
                return told.Count > 0;
            },
            "the new bundle is told");

        told.ShouldHaveSingleItem().ShouldBe(certificates.Bundle);
        certificates.Bundle.ShouldStartWith(before);
        await stopping.CancelAsync();
        await running;
    }

    [Test]
    public async Task A_running_server_changes_to_another_authority_and_nobody_is_disconnected()
    {
        var store = new MemoryStore();
        await using var plane = await ControlPlane.StartAsync(store);
        plane.Publisher.Publish([Configurations.Answering(418)]);
        using var old = await plane.OpenAsync("default/eg");
        await old.NextAsync();
        var now = TimeProvider.System.GetUtcNow();
        var before = (await store.LoadAsync(CancellationToken.None)).ShouldNotBeNull().Authorities;
        var announced = ConfigAuthority.Create(now - TimeSpan.FromDays(2), ConfigAuthorities.Lifetime);
        await File.WriteAllTextAsync(plane.CaFile, announced.CertificatePem);
        await using var proxy = RunningProxy.Start(plane);

        store.Put(new ConfigAuthorities(before.All.Add(announced)));
        await plane.Certificates.RotateAsync(CancellationToken.None);

        // This proxy trusts the new authority alone, and the server was not restarted.
        await proxy.AnswersAsync(418);
        plane.Publisher.Publish([Configurations.Answering(451)]);
        await proxy.AnswersAsync(451);
        (await old.NextAsync()).Sequence.ShouldBe(2);
    }

    [Test]
    public void Printing_authorities_prints_no_key()
    {
        var authorities = ConfigAuthorities.None.At(_time.GetUtcNow());

        authorities.ToString().ShouldNotContain("PRIVATE");
        authorities.All.Single().ToString().ShouldNotContain("PRIVATE");
        authorities.Bundle.ShouldNotContain("PRIVATE");
    }

    private Task<ConfigCertificates> CreateAsync(IConfigAuthorityStore store) =>
        ConfigCertificates.CreateAsync(store, ["operator.system.svc", "127.0.0.1"], _time, NullLoggerFactory.Instance, CancellationToken.None);

    private static X509Certificate2 Serving(ConfigCertificates certificates) => certificates.Serving.TargetCertificate;

    private bool IsTrusted(X509Certificate2 leaf, string bundle)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = _time.GetUtcNow().UtcDateTime;
        chain.ChainPolicy.CustomTrustStore.AddRange(Certificates(bundle));
        return chain.Build(leaf);
    }

    private static X509Certificate2Collection Certificates(string bundle)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(bundle);
        return certificates;
    }
}
