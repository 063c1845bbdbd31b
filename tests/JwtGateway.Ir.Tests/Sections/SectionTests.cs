using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using JwtGateway.Ir.Sections;

namespace JwtGateway.Ir.Tests.Sections;

public sealed class SectionTests
{
    /// <summary>Configurations that differ in any of their sections, with text that JSON has to escape.</summary>
    private static Arbitrary<GatewayIr> Gateways => (
        from parts in Gen.Choose(0, 2).ArrayOf(6)
        from text in Gen.Elements("plain", "ü + \"quotes\" <&> \\", "line\nfeed", "\u2028 \ud83d\ude00", "")
        select Sample.Gateway with
        {
            Listeners = Take(Sample.Gateway.Listeners, parts[0]),
            Routes = [.. Take(Sample.Gateway.Routes, parts[1]).Select(route => route with { Id = route.Id + text })],
            Upstreams = Take(Sample.Gateway.Upstreams, parts[2]),
            Providers = [.. Take(Sample.Gateway.Providers, parts[3]).Select(provider => provider with { Issuers = [text] })],
            KeySources = Take(Sample.Gateway.KeySources, parts[4]),
            Secrets = Take(Sample.Gateway.Secrets, parts[5]),
        }).ToArbitrary();

    [Test]
    public void What_is_divided_can_be_put_together_again() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Gateways, gateway => Same(SectionedGateway.Split(gateway).Merge(), gateway)));

    [Test]
    public void A_snapshot_over_the_wire_is_the_configuration() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Gateways, gateway => Same(Receive(null, Snapshot(gateway))!.Merge(), gateway)));

    [Test]
    public void A_delta_over_the_wire_leads_from_any_configuration_to_any_other() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Gateways, Gateways, (from, to) => Same(Receive(SectionedGateway.Split(from), Delta(from, to))!.Merge(), to)));

    [Test]
    public void Versions_are_equal_exactly_when_configurations_are() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Gateways, Gateways, (a, b) => (SectionedGateway.Split(a).Version == SectionedGateway.Split(b).Version) == Same(a, b)));

    [Test]
    public void What_is_divided_beside_an_earlier_configuration_is_the_same_and_takes_over_what_has_not_changed() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Gateways, Gateways, (before, after) =>
        {
            var earlier = SectionedGateway.Split(before);
            var afresh = SectionedGateway.Split(after);
            var beside = SectionedGateway.Split(after, earlier);
            return beside.Version == afresh.Version
                && Same(beside.Merge(), after)
                && beside.Sections.Count(section => earlier.Sections.Contains(section, ReferenceEqualityComparer.Instance))
                    == beside.Sections.Length - afresh.ChangedSince(earlier).Length;
        }));

    [Test]
    public void A_line_holds_no_line_feed() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(Gateways, gateway => !ChannelJson.Write(Snapshot(gateway)).Contains((byte)'\n')));

    /// <summary>Whatever octet of a line is hit, the receiver keeps what it had or gets exactly what was sent.</summary>
    [Test]
    public void A_damaged_line_never_half_applies() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(3_000),
        Prop.ForAll(Gateways, Gen.Choose(0, int.MaxValue).ToArbitrary(), Gen.Choose(1, 255).ToArbitrary(), (to, at, flip) =>
        {
            var before = SectionedGateway.Split(Sample.Gateway);
            var line = ChannelJson.Write(Snapshot(to));
            line[at % line.Length] ^= (byte)flip;
            var after = TryReceive(before, line);
            return after.Version == before.Version || after.Version == SectionedGateway.Split(to).Version;
        }));

    [Test]
    public void A_line_cut_short_is_never_taken() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1_000),
        Prop.ForAll(Gateways, Gen.Choose(0, int.MaxValue).ToArbitrary(), (to, at) =>
        {
            var line = ChannelJson.Write(Snapshot(to with { Gateway = "default/web" }));
            var before = SectionedGateway.Split(Sample.Gateway with { Routes = [], Listeners = [] });
            return TryReceive(before, line[..(at % line.Length)]).Version == before.Version;
        }));

    [Test]
    public void A_version_is_of_one_Gateway() =>
        SectionedGateway.Split(Sample.Gateway).Version.ShouldNotBe(SectionedGateway.Split(Sample.Gateway with { Gateway = "default/other" }).Version);

    [Test]
    public void Printing_a_section_prints_no_secret() =>
        string.Join(' ', SectionedGateway.Split(Sample.Gateway).Sections).ShouldBe(
            "SectionIr keySources SectionIr listeners SectionIr providers SectionIr revocations SectionIr routes SectionIr secrets SectionIr settings SectionIr upstreams");

    internal static SnapshotMessage Snapshot(GatewayIr gateway, long sequence = 1)
    {
        var divided = SectionedGateway.Split(gateway);
        return new() { Sequence = sequence, Gateway = divided.Gateway, Version = divided.Version, Sections = divided.Sections };
    }

    internal static DeltaMessage Delta(GatewayIr from, GatewayIr to, long sequence = 1)
    {
        var (before, after) = (SectionedGateway.Split(from), SectionedGateway.Split(to));
        return new() { Sequence = sequence, Base = before.Version, Version = after.Version, Sections = after.ChangedSince(before) };
    }

    private static System.Collections.Immutable.ImmutableArray<T> Take<T>(System.Collections.Immutable.ImmutableArray<T> all, int count) =>
        [.. all.Take(count)];

    private static bool Same(GatewayIr a, GatewayIr b) => IrJson.Serialize(a).AsSpan().SequenceEqual(IrJson.Serialize(b));

    private static SectionedGateway? Receive(SectionedGateway? before, ConfigMessage message)
    {
        var assembler = new ConfigAssembler("default/web", before);
        assembler.Accept(ChannelJson.ReadMessage(ChannelJson.Write(message))).ShouldBeOfType<AssemblyOutcome.Changed>();
        return assembler.Current;
    }

    private static SectionedGateway TryReceive(SectionedGateway before, byte[] line)
    {
        var assembler = new ConfigAssembler("default/web", before);
        try
        {
            assembler.Accept(ChannelJson.ReadMessage(line));
        }
        catch (JsonException)
        {
            // Refused as a whole.
        }

        return assembler.Current!;
    }

    [TestCase("""{"type":"newer","sequence":1}""")]
    [TestCase("""{"sequence":1}""")]
    [TestCase("""{"type":"heartbeat"}""")]
    [TestCase("""{"type":"heartbeat","sequence":1,"newer":true}""")]
    [TestCase("""{"type":"heartbeat","sequence":1,"sequence":2}""")]
    [TestCase("""{"type":"heartbeat","sequence":1}{}""")]
    [TestCase("""{"type":"snapshot","sequence":1,"gateway":"default/web","version":"v"}""")]
    [TestCase("""{"type":"snapshot","sequence":1,"gateway":"default/web","version":"v","sections":null}""")]
    [TestCase("""{"type":"snapshot","sequence":1,"gateway":null,"version":"v","sections":[]}""")]
    [TestCase("""{"type":"snapshot","sequence":1,"gateway":"default/web","version":"v","sections":[{"name":"routes","hash":"h"}]}""")]
    [TestCase("""{"type":"snapshot","sequence":1,"gateway":"default/web","version":"v","sections":[null]}""")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("")]
    public void What_is_no_message_is_refused_and_nothing_else_happens(string line)
    {
        var before = SectionedGateway.Split(Sample.Gateway);

        TryReceive(before, Encoding.UTF8.GetBytes(line)).ShouldBeSameAs(before);
    }

    [Test]
    public void A_member_that_is_there_twice_in_a_section_is_refused() => Should.Throw<JsonException>(() => ChannelJson.ReadMessage(
        """{"type":"delta","sequence":1,"base":"b","version":"v","sections":[{"name":"settings","hash":"h","content":{"trustedHops":1,"trustedHops":2}}]}"""u8));

    [Test]
    public void A_section_is_sent_with_the_bytes_that_its_hash_is_of()
    {
        var section = SectionedGateway.Split(Sample.Gateway).Sections.Single(s => s.Name == "revocations");
        var sent = Encoding.UTF8.GetString(ChannelJson.Write(Snapshot(Sample.Gateway)));
        sent.ShouldContain(section.Content.GetRawText());
        section.Content.GetRawText().ShouldContain("+00:00");
    }
}
