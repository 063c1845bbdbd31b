using System.Diagnostics;

namespace JwtGateway.Cli.Tests.Harness;

/// <summary>Linux namespaces, as containers have them.</summary>
internal static class Namespaces
{
    /// <summary>Whether a process may be made the first of a PID namespace here.</summary>
    public static async Task<bool> AreAllowedAsync()
    {
        try
        {
            using var attempt = Process.Start(new ProcessStartInfo("unshare", ["--map-root-user", "--pid", "--fork", "true"]) { RedirectStandardError = true, UseShellExecute = false })!;
            await attempt.WaitForExitAsync();
            return attempt.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
