using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Api;

namespace JwtGateway.Kubernetes.Credentials;

/// <summary>Reads a kubeconfig's user: a plugin, else a token file, else a token, and a client certificate with either token.</summary>
internal static class UserReader
{
    public static Authentication Read(KubeconfigSection user, KubeconfigSection cluster)
    {
        if (user.Has("exec"))
            return new Authentication.Exec(ReadPlugin(user, cluster));

        var certificate = ReadCertificate(user);
        if (user.FilePath("tokenFile") is { } file)
            return new Authentication.File(file, certificate);
        if (user.Text("token") is { } token)
            return new Authentication.Fixed(token, certificate);
        if (certificate is not null)
            return new Authentication.Fixed(null, certificate);

        if (user.Has("username") || user.Has("password"))
            user.Error("username", "basic authentication is not part of Kubernetes any more; use a token, a client certificate or an exec plugin");
        if (user.Has("auth-provider"))
            user.Error("auth-provider", "is not part of Kubernetes any more; use the provider's exec plugin");
        return new Authentication.None();
    }

    private static X509Certificate2? ReadCertificate(KubeconfigSection user)
    {
        var (certificate, key) = (user.DataOrFile("client-certificate"), user.DataOrFile("client-key"));
        if (user.Errors.Count > 0 || (certificate is null && key is null))
            return null;

        if (certificate is null || key is null)
        {
            user.Error(certificate is null ? "client-certificate" : "client-key", "missing; certificate and key belong together");
            return null;
        }

        try
        {
            return ClientCertificate.FromPem(certificate, key);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            user.Error("client-certificate", "certificate and key are no PEM, or do not belong together");
            return null;
        }
    }

    private static ExecPlugin ReadPlugin(KubeconfigSection user, KubeconfigSection cluster)
    {
        var exec = user.Section("exec");
        var command = exec.Text("command");
        if (command is null)
            exec.Error("command", "expected a program, found none");
        var version = exec.Text("apiVersion");
        if (version is not ("client.authentication.k8s.io/v1" or "client.authentication.k8s.io/v1beta1"))
            exec.Error("apiVersion", "expected client.authentication.k8s.io/v1 or client.authentication.k8s.io/v1beta1");
        if (exec.Text("interactiveMode") == "Always")
            exec.Error("interactiveMode", "Always cannot be had: there is nobody to ask; use a plugin that needs no input");

        var plugin = new ExecPlugin
        {
            ApiVersion = version ?? "",
            Command = command?.Contains('/', StringComparison.Ordinal) == true ? exec.Resolve(command) : command ?? "",
            Arguments = Strings(exec, "args"),
            Environment = Variables(exec),
            InstallHint = exec.Text("installHint"),
            Cluster = exec.Flag("provideClusterInfo") ? ClusterInfo(cluster) : null,
        };
        foreach (var error in exec.Errors)
            user.Adopt(error);
        return plugin;
    }

    private static ImmutableArray<string> Strings(KubeconfigSection exec, string name)
    {
        var items = (exec.Json[name] as JsonArray ?? []).Select(item => item is JsonValue value && value.TryGetValue<string>(out var text) ? text : null).ToList();
        if (items.Contains(null))
            exec.Error(name, "expected strings, found something else; put it in quotes");
        return [.. items.OfType<string>()];
    }

    private static ImmutableArray<(string Name, string Value)> Variables(KubeconfigSection exec)
    {
        var variables = ImmutableArray.CreateBuilder<(string, string)>();
        foreach (var item in exec.Json["env"] as JsonArray ?? [])
        {
            var variable = item as JsonObject;
            if (JsonRead.Text(variable, "name") is { } name && variable?["value"] is JsonValue value && value.TryGetValue<string>(out var text))
                variables.Add((name, text));
            else
                exec.Error("env", "expected entries with name and value, both strings");
        }

        return variables.ToImmutable();
    }

    /// <summary>ExecCredential's <c>spec.cluster</c> (client-authentication.v1, "Cluster").</summary>
    private static JsonObject ClusterInfo(KubeconfigSection cluster)
    {
        var info = new JsonObject();
        foreach (var name in (string[])["server", "tls-server-name", "insecure-skip-tls-verify", "proxy-url"])
            if (cluster.Json[name] is { } value)
                info[name] = value.DeepClone();
        if (cluster.DataOrFile("certificate-authority") is { } ca)
            info["certificate-authority-data"] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(ca));
        if (Extension(cluster) is { } config)
            info["config"] = config.DeepClone();
        return info;
    }

    private static JsonNode? Extension(KubeconfigSection cluster) => (cluster.Json["extensions"] as JsonArray ?? []).OfType<JsonObject>()
        .FirstOrDefault(extension => JsonRead.Text(extension, "name") == "client.authentication.k8s.io/exec")?["extension"];
}
