using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace JwtGateway.Ir.Sections;

/// <summary>
/// A <see cref="GatewayIr"/> divided into sections, each with the hash of its content; every hash has been verified. Equal configurations of a
/// Gateway have equal versions, whoever computed them and when.
/// </summary>
/// <remarks>Hashes, and so versions, cover secrets: a weak secret could be guessed from one. They do not belong into logs or statuses.</remarks>
public sealed class SectionedGateway
{
    private const string GatewayMember = "gateway";

    private SectionedGateway(string gateway, ImmutableArray<SectionIr> sections)
    {
        Gateway = gateway;
        Sections = sections;
        Version = VersionOf(gateway, sections);
    }

    /// <summary>The Gateway, as <c>namespace/name</c>.</summary>
    public string Gateway { get; }

    /// <summary>The SHA-256, in lower-case hex, of the Gateway's name and all sections' names and hashes.</summary>
    public string Version { get; }

    /// <summary>Every section, by name.</summary>
    public ImmutableArray<SectionIr> Sections { get; }

    /// <summary>Divides <paramref name="gateway"/>.</summary>
    /// <param name="gateway">The configuration.</param>
    /// <param name="before">An earlier one of the same Gateway: sections that are the same are taken from it. Null: there is none.</param>
    public static SectionedGateway Split(GatewayIr gateway, SectionedGateway? before = null)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        var sections = IrJson.SerializeMembers(gateway)
            .Where(member => member.Name != GatewayMember)
            .Select(member => before?.Section(member.Name) is { } same && JsonMarshal.GetRawUtf8Value(same.Content).SequenceEqual(member.Value)
                ? same
                : new SectionIr(member.Name, Hex(member.Value), JsonElement.Parse(member.Value)));
        return new(gateway.Gateway, Ordered(sections));
    }

    /// <summary>Puts received sections together.</summary>
    /// <param name="gateway">The Gateway they are of.</param>
    /// <param name="sections">Every section.</param>
    /// <param name="version">The version that they must make.</param>
    /// <exception cref="JsonException">A section is there twice, or does not have its hash, or the whole does not have its version.</exception>
    public static SectionedGateway Verify(string gateway, IEnumerable<SectionIr> sections, string version)
    {
        ArgumentNullException.ThrowIfNull(sections);
        sections = [.. sections.Select(section => section ?? throw new JsonException("A section is null."))];
        var ordered = Ordered(sections);
        if (ordered.Select(section => section.Name).Distinct(StringComparer.Ordinal).Count() != ordered.Length)
        {
            throw new JsonException("A section is there twice.");
        }

        if (ordered.Any(section => section.Name == GatewayMember))
        {
            throw new JsonException("The Gateway's name is no section.");
        }

        if (ordered.FirstOrDefault(section => section.Hash != HashOf(section.Content)) is { } damaged)
        {
            throw new JsonException($"The section {damaged.Name} does not have the content that its hash is of.");
        }

        var whole = new SectionedGateway(gateway, ordered);
        return whole.Version == version ? whole : throw new JsonException("The sections do not make the version that they are said to make.");
    }

    /// <summary>The same with <paramref name="changed"/> in place of the sections of those names.</summary>
    /// <inheritdoc cref="Verify(string, IEnumerable{SectionIr}, string)" path="/exception"/>
    public SectionedGateway With(ImmutableArray<SectionIr> changed, string version)
    {
        var names = changed.Select(section => section?.Name ?? "").ToHashSet(StringComparer.Ordinal);
        return Verify(Gateway, [.. Sections.Where(section => !names.Contains(section.Name)), .. changed], version);
    }

    /// <summary>The sections that <paramref name="earlier"/>, a configuration of the same Gateway, does not have or has with other content.</summary>
    public ImmutableArray<SectionIr> ChangedSince(SectionedGateway earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        var known = earlier.Sections.ToDictionary(section => section.Name, section => section.Hash, StringComparer.Ordinal);
        return [.. Sections.Where(section => known.GetValueOrDefault(section.Name) != section.Hash)];
    }

    /// <summary>The configuration that the sections make.</summary>
    /// <exception cref="JsonException">A section is missing, or one holds, or is, what this version of the IR does not know.</exception>
    public GatewayIr Merge()
    {
        // The serializer looks at members, not at what collections hold.
        if (Sections.FirstOrDefault(section => section.Content.ValueKind == JsonValueKind.Array && HoldsNull(section.Content)) is { } odd)
        {
            throw new JsonException($"The section {odd.Name} holds a null.");
        }

        var buffer = new ArrayBufferWriter<byte>(Sections.Sum(section => JsonMarshal.GetRawUtf8Value(section.Content).Length) + 1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString(GatewayMember, Gateway);
            foreach (var section in Sections)
            {
                writer.WritePropertyName(section.Name);

                // It has been parsed: it is JSON.
                writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(section.Content), skipInputValidation: true);
            }

            writer.WriteEndObject();
        }

        return IrJson.Deserialize(buffer.WrittenSpan);
    }

    private static bool HoldsNull(JsonElement array) => array.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Null);

    private SectionIr? Section(string name) => Sections.FirstOrDefault(section => section.Name == name);

    private static ImmutableArray<SectionIr> Ordered(IEnumerable<SectionIr> sections) =>
        [.. sections.OrderBy(section => section.Name, StringComparer.Ordinal)];

    private static string HashOf(JsonElement content) => Hex(JsonMarshal.GetRawUtf8Value(content));

    private static string VersionOf(string gateway, ImmutableArray<SectionIr> sections)
    {
        var text = new StringBuilder(gateway).Append('\n');
        foreach (var section in sections)
        {
            text.Append(section.Name).Append(' ').Append(section.Hash).Append('\n');
        }

        return Hex(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
