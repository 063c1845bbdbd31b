using JwtGateway.Tokens.Tls;

namespace JwtGateway.Tokens.Tests.Tls;

public sealed class HttpProxyEnvironmentTests
{
    [TestCase("https://idp.example.com/", "http://secure.example:3128")]
    [TestCase("http://idp.example.com/", "http://plain.example:3128")]
    public void The_scheme_of_the_address_says_which_variable_counts(string uri, string proxy) =>
        Read(("HTTPS_PROXY", "http://secure.example:3128"), ("HTTP_PROXY", "plain.example:3128")).For(new Uri(uri))?.ToString().ShouldBe(proxy);

    [Test]
    public void All_proxy_is_for_what_no_other_is_for() =>
        Read(("ALL_PROXY", "http://all.example:1"), ("HTTP_PROXY", "http://plain.example:2")).For(new Uri("https://a.example/"))?.Address.Port.ShouldBe(1);

    [Test]
    public void Lower_case_goes_first() =>
        Read(("HTTPS_PROXY", "http://upper.example"), ("https_proxy", "http://lower.example")).For(new Uri("https://a.example/"))?.Address.Host.ShouldBe("lower.example");

    [TestCase("*", "https://anything.example/")]
    [TestCase("example.com", "https://example.com/")]
    [TestCase("example.com", "https://idp.example.com/")]
    [TestCase(".example.com", "https://IDP.example.com./")]
    [TestCase("*.example.com", "https://idp.example.com/")]
    [TestCase("other, idp.example.com:8443", "https://idp.example.com:8443/")]
    [TestCase("10.0.0.0/8", "https://10.1.2.3/")]
    [TestCase("fd00::/8", "https://[fd00::1]/")]
    [TestCase("10.1.2.3", "https://10.1.2.3/")]
    [TestCase("", "https://localhost/")]
    [TestCase("", "https://127.0.0.1/")]
    [TestCase("", "https://[::1]/")]
    public void What_no_proxy_names_and_this_machine_itself_is_connected_to_directly(string noProxy, string uri) =>
        Read(("HTTPS_PROXY", "http://proxy.example"), ("NO_PROXY", noProxy)).For(new Uri(uri)).ShouldBeNull();

    [TestCase("example.com", "https://notexample.com/")]
    [TestCase("idp.example.com:8443", "https://idp.example.com/")]
    [TestCase("10.0.0.0/8", "https://11.1.2.3/")]
    [TestCase("10.0.0.0/8", "https://ten.example/")]
    public void Anything_else_is_not(string noProxy, string uri) =>
        Read(("HTTPS_PROXY", "http://proxy.example"), ("NO_PROXY", noProxy)).For(new Uri(uri)).ShouldNotBeNull();

    [Test]
    public void Credentials_are_sent_and_never_shown()
    {
        var proxy = Read(("HTTPS_PROXY", "http://me:p%40ss+word@proxy.example:8080")).For(new Uri("https://a.example/"))!;

        proxy.Authorization.ShouldBe("Basic " + Convert.ToBase64String("me:p@ss+word"u8));
        proxy.ToString().ShouldBe("http://proxy.example:8080");
        proxy.Address.ToString().ShouldNotContain("me");
    }

    [TestCase("socks5://me:secret@proxy.example")]
    [TestCase("http://proxy.example/path?secret")]
    [TestCase("http://")]
    public void What_is_no_proxys_address_is_not_used_and_named_without_its_value(string value)
    {
        var environment = HttpProxyEnvironment.Read(name => name == "HTTPS_PROXY" ? value : null, out var error);

        environment.For(new Uri("https://a.example/")).ShouldBeNull();
        error.ShouldNotBeNull().ShouldContain("HTTPS_PROXY");
        error.ShouldNotContain("secret");
    }

    private static HttpProxyEnvironment Read(params (string Name, string Value)[] variables)
    {
        var environment = HttpProxyEnvironment.Read(name => variables.FirstOrDefault(v => v.Name == name).Value, out var error);
        error.ShouldBeNull();
        return environment;
    }
}
