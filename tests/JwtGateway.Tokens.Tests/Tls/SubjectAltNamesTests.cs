using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using JwtGateway.Ir;
using JwtGateway.Tokens.Tls;

namespace JwtGateway.Tokens.Tests.Tls;

public sealed class SubjectAltNamesTests
{
    private const int Dns = 2;
    private const int Uri = 6;

    [Test]
    public void DNS_names_and_URIs_are_read_and_others_passed_over()
    {
        var names = Read(Encode((Dns, "a.test"u8.ToArray()), (7, [127, 0, 0, 1]), (1, "mail@a.test"u8.ToArray()), (Uri, "spiffe://a/b"u8.ToArray())));

        names.Names.ShouldBe([new(SubjectAltNameType.Hostname, "a.test"), new(SubjectAltNameType.Uri, "spiffe://a/b")]);
    }

    [TestCase("good.test\0.evil.test")]
    [TestCase("good.test ")]
    [TestCase("good.test\n")]
    [TestCase("göod.test")]
    public void A_name_that_is_not_plain_ASCII_makes_the_certificate_match_nothing(string odd)
    {
        var names = Read(Encode((Dns, "good.test"u8.ToArray()), (Dns, Encoding.Latin1.GetBytes(odd))));

        names.Names.ShouldBeEmpty();
        names.MatchesAny([new(SubjectAltNameType.Hostname, "good.test"), new(SubjectAltNameType.Hostname, odd)]).ShouldBeFalse();
    }

    [Test]
    public void An_extension_with_bytes_behind_it_has_no_names() =>
        Read([.. Encode((Dns, "good.test"u8.ToArray())), 0]).Names.ShouldBeEmpty();

    [Test]
    public void Any_bytes_are_read_without_an_exception()
    {
        var good = Encode((Dns, "good.test"u8.ToArray()), (Uri, "spiffe://a/b"u8.ToArray()));
        for (var i = 0; i < good.Length; i++)
        {
            for (var value = 0; value < 256; value++)
            {
                var bad = (byte[])good.Clone();
                bad[i] = (byte)value;
                Should.NotThrow(() => SubjectAltNames.Parse(bad));
            }
        }
    }

    [TestCase("*.good.test", "a.good.test", true)]
    [TestCase("*.good.test", "A.GOOD.test", true)]
    [TestCase("*.good.test", "*.good.test", true)]
    [TestCase("*.good.test", "good.test", false)]
    [TestCase("*.good.test", "a.b.good.test", false)]
    [TestCase("*.good.test", ".good.test", false)]
    [TestCase("*.good.test", "agood.test", false)]
    [TestCase("a*.good.test", "ab.good.test", false)]
    [TestCase("*", "test", false)]
    [TestCase("*.*.test", "a.b.test", false)]
    [TestCase("a.*.test", "a.b.test", false)]
    public void A_wildcard_stands_for_one_whole_first_label(string certificate, string wanted, bool matches) =>
        Read(Encode((Dns, Encoding.ASCII.GetBytes(certificate)))).MatchesAny([new(SubjectAltNameType.Hostname, wanted)]).ShouldBe(matches);

    private static SubjectAltNames Read(byte[] extension)
    {
        using var certificate = SelfSigned.Create(new X509Extension("2.5.29.17", extension, false));
        return SubjectAltNames.Read(certificate);
    }

    private static byte[] Encode(params (int Tag, byte[] Value)[] names)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var (tag, value) in names)
            {
                writer.WriteOctetString(value, new Asn1Tag(TagClass.ContextSpecific, tag));
            }
        }

        return writer.Encode();
    }
}
