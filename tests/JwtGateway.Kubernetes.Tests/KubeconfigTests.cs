using JwtGateway.Kubernetes.Api;
using JwtGateway.Kubernetes.Credentials;
using JwtGateway.Testing;

namespace JwtGateway.Kubernetes.Tests;

public sealed class KubeconfigTests
{
    private string _folder = "";

    [SetUp]
    public void SetUp() => _folder = Directory.CreateTempSubdirectory().FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void A_context_leads_to_cluster_user_and_namespace()
    {
        using var ca = new PrivateCa();
        var data = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(ca.Pem));
        var found = Found(Config($"server: 'https://a:6443', certificate-authority-data: {data}, tls-server-name: b", "token: secret", "namespace: mine"));
        found.Server.ShouldBe(new Uri("https://a:6443"));
        found.CaPem.ShouldBe(ca.Pem);
        found.TlsServerName.ShouldBe("b");
        found.Namespace.ShouldBe("mine");
        found.Authentication.ShouldBeOfType<Authentication.Fixed>().Token.ShouldBe("secret");
        found.ToString().ShouldNotContain("secret");
    }

    [Test]
    public void A_plugin_comes_before_a_token_file_and_that_before_a_token()
    {
        Found(Config("server: 'https://a'", "token: t, tokenFile: f, exec: {apiVersion: client.authentication.k8s.io/v1, command: c}"))
            .Authentication.ShouldBeOfType<Authentication.Exec>();
        Found(Config("server: 'https://a'", "token: t, tokenFile: f"))
            .Authentication.ShouldBeOfType<Authentication.File>().Path.ShouldBe(Path.Combine(_folder, "f"));
    }

    [Test]
    public void A_client_certificate_comes_from_files_beside_the_kubeconfig()
    {
        using var ca = new PrivateCa();
        var (certificate, key) = ca.IssuePem("client");
        File.WriteAllText(Path.Combine(_folder, "c.pem"), certificate);
        File.WriteAllText(Path.Combine(_folder, "k.pem"), key);
        var found = Found(Config("server: 'https://a'", "client-certificate: c.pem, client-key: k.pem"));
        found.Authentication.ShouldBeOfType<Authentication.Fixed>().Certificate.ShouldNotBeNull().HasPrivateKey.ShouldBeTrue();
    }

    [TestCase("server: 'ftp://a'", "", "clusters[0].cluster.server: expected an address")]
    [TestCase("{}", "", "clusters[0].cluster.server: expected the API server's address, found none")]
    [TestCase("server: 'https://a', certificate-authority-data: '%%'", "", "clusters[0].cluster.certificate-authority-data: expected Base64")]
    [TestCase("server: 'https://a', certificate-authority: none.pem", "", "clusters[0].cluster.certificate-authority: names a file that cannot be read")]
    [TestCase("server: 'https://a', insecure-skip-tls-verify: true, certificate-authority-data: 'YQ=='", "", "insecure-skip-tls-verify: contradicts")]
    [TestCase("server: 'https://a', tls-server-name: b, proxy-url: 'http://p'", "", "clusters[0].cluster.tls-server-name: cannot be had together")]
    [TestCase("server: 'https://a'", "client-certificate-data: 'YQ=='", "users[0].user.client-key: missing")]
    [TestCase("server: 'https://a'", "client-certificate-data: 'YQ==', client-key-data: 'YQ=='", "users[0].user.client-certificate: certificate and key")]
    [TestCase("server: 'https://a'", "username: u, password: hunter2", "users[0].user.username: basic authentication")]
    [TestCase("server: 'https://a'", "auth-provider: {name: gcp}", "users[0].user.auth-provider: is not part of Kubernetes any more")]
    [TestCase("server: 'https://a'", "token: 5", "users[0].user.token: expected a string")]
    [TestCase("server: 'https://a'", "exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: c}", "users[0].user.exec.apiVersion: expected")]
    [TestCase("server: 'https://a'", "exec: {apiVersion: client.authentication.k8s.io/v1, command: c, args: [5]}", "users[0].user.exec.args: expected strings")]
    public void What_is_wrong_is_named_with_file_and_field(string cluster, string user, string expected)
    {
        var errors = Errors(Config(cluster.Trim('{', '}'), user));
        errors.ShouldContain(error => error.StartsWith(Path.Combine(_folder, "config"), StringComparison.Ordinal) && error.Contains(expected));
        errors.ShouldAllBe(error => !error.Contains("hunter2"));
    }

    [TestCase("{", ":")]
    [TestCase("[]", "expected a kubeconfig")]
    [TestCase("current-context: x", "contexts: none has the name x")]
    [TestCase("contexts: []", "current-context: expected the name of a context")]
    public void A_file_that_is_no_kubeconfig_says_so(string text, string expected)
    {
        File.WriteAllText(Path.Combine(_folder, "config"), text);
        Errors(Path.Combine(_folder, "config")).Single().ShouldContain(expected);
    }

    [Test]
    public void Of_several_files_an_entry_counts_where_it_is_met_first()
    {
        var first = Config("server: 'https://first'", "token: t");
        var second = Path.Combine(_folder, "second");
        File.WriteAllText(second, File.ReadAllText(first).Replace("https://first", "https://second", StringComparison.Ordinal));
        var variable = string.Join(Path.PathSeparator, Path.Combine(_folder, "missing"), first, second);
        Load(null, name => name == "KUBECONFIG" ? variable : null).ShouldBeOfType<ConnectionResult.Found>().Connection.Server.Host.ShouldBe("first");
    }

    [Test]
    public void In_a_pod_the_address_is_of_the_environment_and_IPv6_is_bracketed()
    {
        foreach (var file in (string[])["token", "ca.crt"])
            File.WriteAllText(Path.Combine(_folder, file), "x");
        File.WriteAllText(Path.Combine(_folder, "namespace"), "mine\n");
        var found = Load(null, name => name == "KUBERNETES_SERVICE_HOST" ? "fd00::1" : name == "KUBERNETES_SERVICE_PORT" ? "443" : null)
            .ShouldBeOfType<ConnectionResult.Found>().Connection;
        found.Server.ShouldBe(new Uri("https://[fd00::1]:443"));
        found.Namespace.ShouldBe("mine");
        found.Authentication.ShouldBeOfType<Authentication.File>();
    }

    [Test]
    public void In_a_pod_host_and_port_belong_together() => Load(null, name => name == "KUBERNETES_SERVICE_HOST" ? "a" : null)
        .ShouldBeOfType<ConnectionResult.Invalid>().Errors.Single().ShouldContain("expected both");

    [Test]
    public async Task A_plugin_gets_its_arguments_whole_runs_once_for_all_and_again_after_a_401()
    {
        var plugin = Script("""
            echo run >> "$(dirname "$0")/runs"
            case "$KUBERNETES_EXEC_INFO" in *'"kind":"ExecCredential"'*https://cluster*) ;; *) exit 9 ;; esac
            n=$(wc -l < "$(dirname "$0")/runs")
            printf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"%s-%s-%s"}}' "$1" "$EXTRA" $((n))
            """);
        var connection = Found(Config(
            "server: 'https://cluster'",
            $"exec: {{apiVersion: client.authentication.k8s.io/v1, command: {plugin}, args: ['a b'], env: [{{name: EXTRA, value: e}}], provideClusterInfo: true}}"));
        await using var api = await ScriptedApi.StartAsync();
        api.Otherwise = (context, _) => Answers.Json("{}")(context);
        var client = api.Client(same => connection with { Server = same.Server });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => client.GetAsync(KnownResources.Secrets, "ns", "a", default)));
        api.Requests.ShouldAllBe(seen => seen.Authorization == "Bearer a b-e-1");

        api.Otherwise = (context, _) => (context.Request.Headers.Authorization == "Bearer a b-e-2" ? Answers.Json("{}") : Answers.Status(401, "Unauthorized"))(context);
        (await client.GetAsync(KnownResources.Secrets, "ns", "a", default)).Problem.ShouldBeNull();
        (await File.ReadAllLinesAsync(Path.Combine(_folder, "runs"))).Length.ShouldBe(2);
    }

    [TestCase("exit 3", "ended with exit code 3")]
    [TestCase("echo nothing", "printed something that is no JSON object")]
    [TestCase("echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1beta1\",\"status\":{\"token\":\"hunter2\"}}'", "must print kind ExecCredential of apiVersion")]
    [TestCase("echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{}}'", "printed neither")]
    [TestCase("echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{\"clientKeyData\":\"hunter2\"}}'", "both belong together")]
    public async Task A_plugin_that_fails_is_an_outcome_and_its_output_is_not_repeated(string script, string expected)
    {
        var plugin = new ExecPlugin { ApiVersion = "client.authentication.k8s.io/v1", Command = Script(script) };
        using var source = new ExecCredentialSource(plugin, TimeProvider.System);
        var reason = (await source.GetAsync(default)).ShouldBeOfType<CredentialResult.Unavailable>().Reason;
        reason.ShouldContain(expected);
        reason.ShouldNotContain("hunter2");
    }

    [Test]
    public async Task A_plugin_runs_again_when_its_credential_has_run_out_and_a_missing_one_is_an_outcome()
    {
        var clock = new ManualTimeProvider();
        var script = """echo r >> "$(dirname "$0")/runs"; echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"t","expirationTimestamp":"2026-01-01T12:10:00Z"}}'""";
        using var source = new ExecCredentialSource(new ExecPlugin { ApiVersion = "client.authentication.k8s.io/v1", Command = Script(script) }, clock);
        await source.GetAsync(default);
        clock.Advance(TimeSpan.FromMinutes(9));
        await source.GetAsync(default);
        clock.Advance(TimeSpan.FromMinutes(2));
        await source.GetAsync(default);
        (await File.ReadAllLinesAsync(Path.Combine(_folder, "runs"))).Length.ShouldBe(2);

        using var missing = new ExecCredentialSource(new ExecPlugin { ApiVersion = "v", Command = "/none/such", InstallHint = "get it" }, clock);
        (await missing.GetAsync(default)).ShouldBeOfType<CredentialResult.Unavailable>().Reason.ShouldContain("get it");
    }

    private string Script(string body)
    {
        var file = Path.Combine(_folder, "plugin.sh");
        File.WriteAllText(file, "#!/bin/sh\n" + body + "\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return file;
    }

    private string Config(string cluster, string user, string context = "")
    {
        var file = Path.Combine(_folder, "config");
        File.WriteAllText(file, $$"""
            apiVersion: v1
            kind: Config
            current-context: x
            contexts: [{name: x, context: {cluster: c, user: u, {{context}} } }]
            clusters: [{name: c, cluster: { {{cluster}} } }]
            users: [{name: u, user: { {{user}} } }]
            """);
        return file;
    }

    private static ClusterConnection Found(string file) =>
        ConnectionLoader.Load(file).ShouldBeOfType<ConnectionResult.Found>().Connection;

    private static System.Collections.Immutable.ImmutableArray<string> Errors(string file) => ConnectionLoader.Load(file).ShouldBeOfType<ConnectionResult.Invalid>().Errors;

    private ConnectionResult Load(string? file, Func<string, string?> environment) =>
        ConnectionLoader.Load(file, null, environment, _folder, "/nowhere");
}
