using System.Security.Cryptography;

namespace JwtGateway.Tokens.Keys;

/// <summary>The names by which .NET's own OpenSSL is found, in .NET's order (dotnet/runtime, opensslshim.c): by its name, the library that is loaded already is had again.</summary>
internal static class LibcryptoNames
{
    private const string Override = "CLR_OPENSSL_VERSION_OVERRIDE";
    private const int LongestOverride = 32;

    /// <summary>For this process; none where .NET does not use OpenSSL.</summary>
    public static IReadOnlyList<string> ForThisProcess()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
            return [];
        try
        {
            // Asking lets .NET initialise OpenSSL first and in its way, which leaves it alone at the process's end.
            _ = SafeEvpPKeyHandle.OpenSslVersion;
        }
        catch (Exception e) when (e is PlatformNotSupportedException or TypeInitializationException or DllNotFoundException)
        {
            return [];
        }

        return [.. Versions(Environment.GetEnvironmentVariable(Override)).Select(v => OperatingSystem.IsLinux() ? $"libcrypto.so.{v}" : $"libcrypto.{v}.dylib")];
    }

    /// <summary>The versions to try; <paramref name="chosen"/> is what the environment asks for.</summary>
    internal static IEnumerable<string> Versions(string? chosen) =>
        chosen is { Length: > 0 and <= LongestOverride } && !chosen.Contains('/', StringComparison.Ordinal) ? [chosen, "3", "1.1"] : ["3", "1.1"];
}
