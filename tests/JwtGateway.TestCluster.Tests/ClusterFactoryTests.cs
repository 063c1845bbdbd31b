using JwtGateway.Testing.Cluster.Model;

namespace JwtGateway.Testing.Cluster.Tests;

/// <summary>Which cluster tests get.</summary>
public sealed class ClusterFactoryTests
{
    [Test]
    public async Task Kubeconfig_names_the_cluster_and_namespaces_go_with_the_connection()
    {
        await using var running = await TestCluster.StartAsync();
        string ns;
        await using (var cluster = await ClusterFactory.StartAsync(name => name == "KUBECONFIG" ? running.KubeconfigPath : null))
        {
            cluster.ShouldBeOfType<RealCluster>();
            ns = await cluster.CreateNamespaceAsync();
            (await running.Client.GetAsync("Namespace", "", ns)).Name().ShouldStartWith("jwtgateway-test-");
        }

        await running.Client.EventuallyGoneAsync("Namespace", "", ns);
    }

    [Test]
    public async Task Kubeconfig_with_a_token_file_connects_too()
    {
        await using var running = await TestCluster.StartAsync();
        await using var cluster = RealCluster.Connect(running.AddUser("someone", "system:masters").KubeconfigPath);

        (await cluster.Client.ListAsync("Namespace")).ShouldNotBeEmpty();
        running.Requests.Of("list", "namespaces").Single().User.ShouldBe("someone");
    }

    [Test]
    public async Task Without_a_word_from_the_environment_it_is_the_double()
    {
        await using var cluster = await ClusterFactory.StartAsync(_ => null);

        cluster.ShouldBeOfType<TestCluster>();
    }

    [Test]
    public async Task Assets_without_the_programs_are_no_cluster()
    {
        await using var cluster = await ClusterFactory.StartAsync(name => name == "KUBEBUILDER_ASSETS" ? "/nonexistent" : null);

        cluster.ShouldBeOfType<TestCluster>();
    }

    [Test]
    public async Task Program_that_ends_at_once_is_reported_and_leaves_nothing()
    {
        var assets = Directory.CreateTempSubdirectory();
        foreach (var program in new[] { "etcd", "kube-apiserver" })
        {
            var path = Path.Combine(assets.FullName, program);
            await File.WriteAllTextAsync(path, "#!/bin/sh\necho unknown flag >&2\nexit 3\n");
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            }
        }

        var error = await Should.ThrowAsync<InvalidOperationException>(() => ClusterFactory.StartAsync(name => name == "KUBEBUILDER_ASSETS" ? assets.FullName : null));
        error.Message.ShouldContain("ended with 3");
        error.Message.ShouldContain("unknown flag");
        assets.Delete(recursive: true);
    }
}
