using JwtGateway.Proxy.Forwarding;
using JwtGateway.Proxy.Listening;
using static JwtGateway.Proxy.Tests.Support.RawHttp2Connection;

namespace JwtGateway.Proxy.Tests.Forwarding;

/// <summary>The scheme of requests over TLS is found, and nothing that looks like it.</summary>
public sealed class SchemeFinderTests
{
    // POST; a method that HPACK's table does not have; and octets that look like a scheme in DATA, SETTINGS and further behind in a head.
    private static readonly byte[] Written =
    [
        .. Http2Preface.Bytes,
        .. Frame(Settings, 0, 0, [0, 3, 0, 0, 0, 0x86]),
        .. Frame(Headers, 4, 1, [0x83, 0x86, 0x84, 0x86]),
        .. Frame(Data, 1, 1, [0x83, 0x86]),
        .. Frame(Headers, 5, 3, [0x02, 3, 0x83, 0x86, (byte)'T', 0x86, 0x84]),
        .. Frame(Headers, 4, 5, []),
        .. Frame(Headers, 0x2C, 7, [0, 0, 0, 0, 0, 0, 0x83, 0x86]),
        .. Frame(Headers, 4, 9, [0x83, 0x87, 0x86]),
        .. Frame(Headers, 5, 11, [0x82, 0x86]),
    ];

    [Test]
    public void However_it_is_cut_into_writes()
    {
        int[] expected = [.. Whole()];
        expected.Length.ShouldBe(3);
        for (var first = 0; first <= Written.Length; first++)
        {
            var finder = new SchemeFinder();
            int[] found = [.. finder.Find(Written.AsSpan(0, first)), .. finder.Find(Written.AsSpan(first)).Select(at => at + first)];
            found.ShouldBe(expected, $"cut at {first}");
        }
    }

    [Test]
    public void Octet_by_octet()
    {
        var finder = new SchemeFinder();
        Enumerable.Range(0, Written.Length).Where(at => finder.Find(Written.AsSpan(at, 1)).Count == 1).ShouldBe(Whole());
    }

    private static IEnumerable<int> Whole() => [.. new SchemeFinder().Find(Written)];
}
