using System.Runtime.InteropServices;

namespace JwtGateway.Cli;

/// <summary>SIGINT (Ctrl-C), SIGTERM and SIGHUP as a token. The second one ends the process at once.</summary>
internal sealed class StopSignals : IDisposable
{
    /// <summary>What shells and kubelets add to a signal's number for the exit code of what it has ended.</summary>
    private const int KilledBy = 128;

    private readonly CancellationTokenSource _stopping;
    private readonly PosixSignalRegistration[] _registrations;

    private StopSignals(CancellationToken outer)
    {
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(outer);
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop),
        ];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stopping.Token;

    /// <summary>Listens for signals until disposed; <paramref name="outer"/> counts as one.</summary>
    public static StopSignals LinkedTo(CancellationToken outer) => new(outer);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();

        _stopping.Dispose();
    }

    private void Stop(PosixSignalContext signal)
    {
        if (_stopping.IsCancellationRequested)
            Exit(signal.Signal);

        signal.Cancel = true;
        _stopping.Cancel();
    }

    /// <summary>Left to the kernel, a signal does nothing to the first process of a container (pid_namespaces(7)), which is what we are there.</summary>
    private static void Exit(PosixSignal signal)
    {
#pragma warning disable RS0030 // Nobody would be there to take an exit code: what is still running is what the second signal is to end.
        Environment.Exit(KilledBy + Number(signal));
#pragma warning restore RS0030
    }

    private static int Number(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGHUP => 1,
        PosixSignal.SIGINT => 2,
        _ => 15,
    };
}
