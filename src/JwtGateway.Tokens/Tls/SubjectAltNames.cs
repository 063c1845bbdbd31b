using System.Collections.Immutable;
using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using JwtGateway.Ir;

namespace JwtGateway.Tokens.Tls;

/// <summary>The DNS names and URIs of a certificate's subjectAltName extension (RFC 5280 section 4.2.1.6).</summary>
internal sealed class SubjectAltNames(ImmutableArray<SubjectAltNameIr> names)
{
    private const string ExtensionOid = "2.5.29.17";

    private static readonly Asn1Tag DnsName = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag UniformResourceIdentifier = new(TagClass.ContextSpecific, 6);

    public ImmutableArray<SubjectAltNameIr> Names { get; } = names;

    /// <summary>Reads them; an extension that is not DER, or holds a name that is not plain printable ASCII, has none at all.</summary>
    public static SubjectAltNames Read(X509Certificate2 certificate)
    {
        var extensions = certificate.Extensions.Where(e => e.Oid?.Value == ExtensionOid).ToList();
        return new SubjectAltNames(extensions is [var one] ? Parse(one.RawData) : []);
    }

    /// <summary>Whether one of <paramref name="wanted"/> is among them.</summary>
    public bool MatchesAny(ImmutableArray<SubjectAltNameIr> wanted) => wanted.Any(w => Names.Any(has => Matches(w, has)));

    private static bool Matches(SubjectAltNameIr wanted, SubjectAltNameIr has) => wanted.Type == has.Type && wanted.Type switch
    {
        SubjectAltNameType.Hostname => DnsNameMatches(wanted.Value, has.Value),
        SubjectAltNameType.Uri => string.Equals(wanted.Value, has.Value, StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>A <c>*</c> stands for exactly one whole label, the first (RFC 9525 section 6.3), in the certificate or in the configuration.</summary>
    private static bool DnsNameMatches(string wanted, string has) =>
        string.Equals(wanted, has, StringComparison.OrdinalIgnoreCase) || IsCoveredBy(wanted, has) || IsCoveredBy(has, wanted);

    private static bool IsCoveredBy(string name, string pattern)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return pattern.StartsWith("*.", StringComparison.Ordinal)
            && dot > 0
            && !name.StartsWith('*')
            && name.AsSpan(dot).Equals(pattern.AsSpan(1), StringComparison.OrdinalIgnoreCase);
    }

    internal static ImmutableArray<SubjectAltNameIr> Parse(byte[] extension)
    {
        var names = ImmutableArray.CreateBuilder<SubjectAltNameIr>();
        try
        {
            var outer = new AsnReader(extension, AsnEncodingRules.DER);
            var sequence = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            while (sequence.HasData)
            {
                Read(sequence, names);
            }
        }
        catch (AsnContentException)
        {
            return [];
        }

        return names.All(n => n.Value.All(c => c is > ' ' and <= '~')) ? names.ToImmutable() : [];
    }

    private static void Read(AsnReader sequence, ImmutableArray<SubjectAltNameIr>.Builder names)
    {
        var tag = sequence.PeekTag();
        if (tag.HasSameClassAndValue(DnsName))
        {
            names.Add(new(SubjectAltNameType.Hostname, sequence.ReadCharacterString(UniversalTagNumber.IA5String, DnsName)));
        }
        else if (tag.HasSameClassAndValue(UniformResourceIdentifier))
        {
            names.Add(new(SubjectAltNameType.Uri, sequence.ReadCharacterString(UniversalTagNumber.IA5String, UniformResourceIdentifier)));
        }
        else
        {
            sequence.ReadEncodedValue();
        }
    }
}
