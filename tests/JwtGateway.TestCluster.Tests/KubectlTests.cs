using System.Diagnostics;

namespace JwtGateway.Testing.Cluster.Tests;

/// <summary>The real kubectl, where there is one on the PATH.</summary>
public sealed class KubectlTests : ClusterTests
{
    public static IEnumerable<string> Kubectl => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "kubectl")).Where(File.Exists).Take(1);

    [TestCaseSource(nameof(Kubectl))]
    public async Task Kubectl_applies_reads_patches_waits_and_deletes(string kubectl)
    {
        var config = Path.GetTempFileName();
        const string Deployment = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: web, image: web:IMAGE, ports: [{containerPort: 80}]}]}
            """;

        await File.WriteAllTextAsync(config, Yaml.Widgets);
        (await RunAsync(kubectl, "apply", "--server-side", "-f", config)).ShouldContain("widgets.example.com serverside-applied");
        (await RunAsync(kubectl, "wait", "--for=condition=Established", "crd/widgets.example.com", "--timeout=10s")).ShouldContain("condition met");
        await File.WriteAllTextAsync(config, Yaml.Widget("kube").ToJsonString());
        (await RunAsync(kubectl, "apply", "-f", config)).ShouldContain("widget.example.com/kube created");
        (await RunAsync(kubectl, "apply", "-f", config)).ShouldContain("widget.example.com/kube unchanged");
        (await RunAsync(kubectl, "get", "wd", "kube", "-o", "jsonpath={.spec.color}")).ShouldBe("red");
        (await RunAsync(kubectl, "patch", "wd", "kube", "--type=merge", "-p", """{"spec":{"size":3}}""")).ShouldContain("patched");

        await File.WriteAllTextAsync(config, Deployment.Replace("IMAGE", "1", StringComparison.Ordinal));
        (await RunAsync(kubectl, "apply", "-f", config)).ShouldContain("deployment.apps/web created");
        await File.WriteAllTextAsync(config, Deployment.Replace("IMAGE", "2", StringComparison.Ordinal));
        (await RunAsync(kubectl, "apply", "-f", config)).ShouldContain("deployment.apps/web configured");
        (await RunAsync(kubectl, "get", "deploy", "web", "-o", "jsonpath={.spec.template.spec.containers[*].image}")).ShouldBe("web:2");
        (await RunAsync(kubectl, "get", "deploy,wd")).ShouldContain("web");
        (await RunAsync(kubectl, "delete", "deploy", "web", "--wait=true")).ShouldContain("deleted");
        (await RunAsync(kubectl, "delete", "wd", "--all")).ShouldContain("\"kube\" deleted");
        File.Delete(config);
    }

    private async Task<string> RunAsync(string kubectl, params string[] arguments)
    {
        var start = new ProcessStartInfo(kubectl) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in (string[])["--kubeconfig", Cluster.KubeconfigPath, "-n", Namespace, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(Patience.Limit);
        await process.WaitForExitAsync(limit.Token);
        process.ExitCode.ShouldBe(0, $"kubectl {string.Join(' ', arguments)}: {await output}{await errors}");
        return await output;
    }
}
