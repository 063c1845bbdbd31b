using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Tests;

/// <summary>Origins as policies name them, spelt as browsers do.</summary>
public sealed class OriginsTests
{
    [TestCase("*", "*")]
    [TestCase("https://www.example.com", "https://www.example.com")]
    [TestCase("HTTPS://WWW.Example.COM:443", "https://www.example.com")]
    [TestCase("http://localhost:80", "http://localhost")]
    [TestCase("http://localhost:443", "http://localhost:443")]
    [TestCase("https://*.example.com:8443", "https://*.example.com:8443")]
    [TestCase("https://*", "https://*")]
    [TestCase("http://*:8080", "http://*:8080")]
    [TestCase("http://127.0.0.1:3000", "http://127.0.0.1:3000")]
    [TestCase("https://[::1]", "https://[::1]")]
    [TestCase("https://[::1]:8443", "https://[::1]:8443")]
    public void An_origin_has_one_spelling(string written, string canonical) => Origins.Canonical(written).ShouldBe(canonical);

    [TestCase("")]
    [TestCase("null")]
    [TestCase("www.example.com")]
    [TestCase("ftp://www.example.com")]
    [TestCase("https://")]
    [TestCase("https://www.example.com/")]
    [TestCase("https://www.example.com?")]
    [TestCase("https://user@www.example.com")]
    [TestCase("https://a.*.example.com")]
    [TestCase("https://*example.com")]
    [TestCase("https://*.*.com")]
    [TestCase("https://www.example.com:")]
    [TestCase("https://www.example.com:0")]
    [TestCase("https://www.example.com:080")]
    [TestCase("https://www.example.com:65536")]
    [TestCase("https://[::1")]
    [TestCase("https://[x]")]
    [TestCase("**")]
    public void What_no_browser_sends_is_refused(string written) => Origins.Canonical(written).ShouldBeNull();
}
