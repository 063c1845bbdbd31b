using System.Text.Json;
using JwtGateway.Ir.Sections;
using static JwtGateway.Ir.Tests.Sections.SectionTests;

namespace JwtGateway.Ir.Tests.Sections;

public sealed class AssemblerTests
{
    private static readonly GatewayIr First = Sample.Gateway;
    private static readonly GatewayIr Second = First with { Routes = [] };
    private static readonly GatewayIr Third = First with { Listeners = [] };

    private ConfigAssembler _assembler = null!;

    [SetUp]
    public void Start()
    {
        _assembler = new ConfigAssembler("default/web", null);
        _assembler.Accept(Snapshot(First)).ShouldBeOfType<AssemblyOutcome.Changed>();
    }

    [Test]
    public void Messages_in_order_are_taken()
    {
        Accept(Delta(First, Second, 2)).ShouldBeOfType<AssemblyOutcome.Changed>();
        Accept(new HeartbeatMessage { Sequence = 3, Version = VersionOf(Second) }).ShouldBe(new AssemblyOutcome.Unchanged());
        Accept(Delta(Second, Third, 4)).ShouldBeOfType<AssemblyOutcome.Changed>();
        _assembler.Current.ShouldNotBeNull().Version.ShouldBe(VersionOf(Third));
    }

    [Test]
    public void A_repeated_a_lost_and_a_late_message_are_rejected_and_change_nothing()
    {
        foreach (var sequence in new[] { 1, 3, 0, -1 })
        {
            Rejected(Delta(First, Second, sequence));
            Rejected(Snapshot(Second, sequence));
        }
    }

    [Test]
    public void A_change_to_another_version_is_rejected() => Rejected(Delta(Third, Second, 2));

    [Test]
    public void A_change_that_does_not_lead_to_its_version_is_rejected() =>
        Rejected(Delta(First, Second, 2) with { Version = VersionOf(Third) });

    [Test]
    public void A_section_that_does_not_have_its_hash_is_rejected()
    {
        var message = Delta(First, Second, 2);
        Rejected(message with { Sections = [message.Sections[0] with { Content = JsonElement.Parse("[null]") }] });
    }

    [Test]
    public void A_section_that_is_there_twice_is_rejected()
    {
        var message = Snapshot(Second, 2);
        Rejected(message with { Sections = message.Sections.Add(message.Sections[0]) });
    }

    [Test]
    public void Another_Gateways_configuration_is_rejected() => Rejected(Snapshot(Second with { Gateway = "default/other" }, 2));

    [Test]
    public void A_heartbeat_of_another_version_is_rejected() => Rejected(new HeartbeatMessage { Sequence = 2, Version = VersionOf(Second) });

    [Test]
    public void A_Gateways_name_cannot_be_smuggled_in_as_a_section()
    {
        var forged = new SectionIr("gateway", "0", JsonElement.Parse("\"default/other\""));
        Should.Throw<JsonException>(() => SectionedGateway.Verify("default/web", [forged], ""));
        var message = Snapshot(Second, 2);
        Rejected(message with { Sections = message.Sections.Add(forged) });
    }

    [Test]
    public void A_section_that_this_version_does_not_know_arrives_whole_and_cannot_be_put_together()
    {
        // The sender is newer: this is no damage, so it is for whoever applies it to refuse it by its version.
        var sections = SectionedGateway.Split(First).Sections.Add(Section("newer", "{}"));

        var whole = SectionedGateway.Verify(First.Gateway, sections, Version(sections));

        Should.Throw<JsonException>(whole.Merge);
    }

    [TestCase("null")]
    [TestCase("{}")]
    [TestCase("[null]")]
    [TestCase("""[{"id":"x","newer":1}]""")]
    public void A_section_of_what_this_version_does_not_know_cannot_be_put_together(string routes)
    {
        var sections = SectionedGateway.Split(First).Sections.RemoveAll(s => s.Name == "routes").Add(Section("routes", routes));

        var whole = SectionedGateway.Verify(First.Gateway, sections, Version(sections));

        Should.Throw<JsonException>(whole.Merge);
    }

    [Test]
    public void A_section_that_is_missing_cannot_be_left_out()
    {
        var sections = SectionedGateway.Split(First).Sections.RemoveAll(s => s.Name == "routes");

        var whole = SectionedGateway.Verify(First.Gateway, sections, Version(sections));

        Should.Throw<JsonException>(whole.Merge);
    }

    private static SectionIr Section(string name, string content) => new(name, Sha256(content), JsonElement.Parse(content));

    private static string Version(IEnumerable<SectionIr> sections) => Sha256(
        $"{First.Gateway}\n" + string.Concat(sections.OrderBy(s => s.Name, StringComparer.Ordinal).Select(s => $"{s.Name} {s.Hash}\n")));

    private AssemblyOutcome Accept(ConfigMessage message) => _assembler.Accept(ChannelJson.ReadMessage(ChannelJson.Write(message)));

    private void Rejected(ConfigMessage message)
    {
        var assembler = new ConfigAssembler("default/web", null);
        assembler.Accept(Snapshot(First));
        assembler.Accept(ChannelJson.ReadMessage(ChannelJson.Write(message))).ShouldBeOfType<AssemblyOutcome.Rejected>();
        assembler.Current.ShouldNotBeNull().Version.ShouldBe(VersionOf(First));
    }

    private static string VersionOf(GatewayIr gateway) => SectionedGateway.Split(gateway).Version;

    private static string Sha256(string text) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
}
