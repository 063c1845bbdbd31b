using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Proxy.Tests.Wire.Matrix;
using JwtGateway.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using static JwtGateway.Proxy.Tests.Support.RawHttp2Connection;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>
/// Trailers of requests end here (RFC 9110 section 6.5.1 lets an intermediary discard them): the request goes upstream without them, and they are never
/// taken for header fields.
/// </summary>
public sealed class RequestTrailerTests
{
    [Test]
    public async Task Of_HTTP_1_the_body_arrives_and_the_next_request_too()
    {
        await using var upstream = new RecordingUpstream();
        await using var proxy = await RunningProxy.StartAsync(Gateway([Http()], [Route("r", "u")], Upstream("u", upstream.Port)));

        var answers = await proxy.RawAsync(
            "POST /x HTTP/1.1\r\nHost: a\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 1\r\nAuthorization: Bearer x\r\n\r\n"
            + "GET /second HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        answers.Split("HTTP/1.1 ").Skip(1).Select(a => a[..3]).ShouldBe(["200", "200"]);
        upstream.Requests.Count.ShouldBe(2);
        upstream.Requests.First().ShouldContain("hello");
        upstream.Requests.ShouldAllBe(r => !r.Contains("X-Sum: 1", StringComparison.OrdinalIgnoreCase) && !r.Contains("Bearer", StringComparison.Ordinal));
    }

    [Test]
    public async Task A_token_in_a_trailer_is_none()
    {
        await using var upstream = new RecordingUpstream();
        await using var proxy = await RunningProxy.StartAsync(
            Gateway([Http()], [Route("r", "u") with { Policy = Protected }], Upstream("u", upstream.Port)).WithKeys());

        var answer = await proxy.RawAsync(
            "POST /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nAuthorization: Bearer "
            + Minted.For("me") + "\r\n\r\n");

        answer.ShouldStartWith("HTTP/1.1 401 ");
        upstream.Requests.ShouldBeEmpty();
    }

    [TestCase(HttpProtocols.Http1)]
    [TestCase(HttpProtocols.Http2)]
    public async Task Of_HTTP_2_the_body_arrives(HttpProtocols protocol)
    {
        await using var upstream = await EchoServer.StartAsync(protocols: protocol);
        var to = Upstream("u", upstream.Port) with { Protocol = protocol == HttpProtocols.Http2 ? Ir.UpstreamProtocol.H2c : Ir.UpstreamProtocol.Http1 };
        await using var proxy = await RunningProxy.StartAsync(Gateway([Http()], [Route("r", "u")], to));
        await using var client = await OpenAsync(proxy.BoundPort());

        // A trailer x-sum: 1, as a literal of HPACK.
        await client.SendAsync([.. Post(1), .. Frame(Data, 0, 1, "hello"u8), .. Frame(Headers, 5, 1, [0, 5, .. "x-sum"u8, 1, .. "1"u8])]);

        await Eventually.HoldsAsync(() => !upstream.Requests.IsEmpty, "the request arrives");
        var request = upstream.Requests.ShouldHaveSingleItem();
        request.Body.ShouldBe("hello");
        request.Headers.Keys.ShouldNotContain("x-sum");
        await Eventually.HoldsAsync(() => client.Received.Contains(Headers), "the answer");
        client.Received.ShouldNotContain(Reset);
    }
}
