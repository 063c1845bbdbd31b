using JwtGateway.Cli.Output;
using JwtGateway.Cli.Standalone.Files;
using JwtGateway.Cli.Standalone.Status;
using JwtGateway.Operator.Control;
using JwtGateway.Proxy;
using JwtGateway.Resources;
using JwtGateway.Translation;

namespace JwtGateway.Cli.Standalone;

/// <summary>Takes snapshots to the data plane, one at a time, and tells people what became of each.</summary>
internal sealed class Configurator(DataPlane plane, StatusBoard board, ReloadMetrics metrics, TranslationFaultReporter faults, CliContext context)
{
    private readonly DiagnosticLines _diagnostics = new(context.Error);

    /// <summary>What is served.</summary>
    public TranslationResult Current { get; private set; } = new([], [], []);

    /// <summary>Applies the first snapshot; false when it cannot be served, which is then explained on stderr.</summary>
    public async Task<bool> StartAsync(ClusterSnapshot snapshot)
    {
        if (await ApplyAsync(snapshot) is not ApplyOutcome.Refused refused)
            return true;

        context.Error.WriteLine($"error: {refused.Reason}");
        return false;
    }

    /// <summary>Applies each snapshot that comes until the context stops. What cannot be applied leaves everything as it was.</summary>
    public async Task FollowAsync(SnapshotSource source)
    {
        await foreach (var result in source.Watch(context.Stopping).WithCancellation(context.Stopping))
            await TryReloadAsync(result);
    }

    /// <summary>A defect of ours must not end what is served well: it is reported like any other reason not to reload.</summary>
    private async Task TryReloadAsync(FileSourceResult result)
    {
        try
        {
            await ReloadAsync(result);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            NotReloaded([$"This is a defect of jwtgw, please report it: {e.GetType().Name}: {e.Message}"], ReloadMetrics.Defect);
        }
    }

    private async Task ReloadAsync(FileSourceResult result)
    {
        switch (result)
        {
            case FileSourceResult.Loaded loaded when await ApplyAsync(loaded.Snapshot) is ApplyOutcome.Refused refused:
                NotReloaded([refused.Reason], ReloadMetrics.Refused);
                break;
            case FileSourceResult.Loaded:
                metrics.Reloaded();
                context.Out.WriteLine($"reloaded: {Summary.Of(Current)}");
                break;
            case FileSourceResult.Failed failed:
                NotReloaded([.. failed.Errors.Select(e => e.ToString())], ReloadMetrics.Unreadable);
                break;
            default:
                throw new InvalidOperationException("A result of a kind that does not exist.");
        }
    }

    private async Task<ApplyOutcome> ApplyAsync(ClusterSnapshot snapshot)
    {
        var translation = Translator.Translate(snapshot).Keeping(Current);
        faults.Report(translation.Faults);
        var outcome = await plane.ApplyAsync(translation.Gateways, context.Stopping);
        _diagnostics.Print(translation);
        if (outcome is ApplyOutcome.Applied)
        {
            Current = translation;
            board.Applied(translation);
        }

        return outcome;
    }

    private void NotReloaded(IReadOnlyList<string> errors, string why)
    {
        // Before it is printed: who has read of it finds it on the admin address too.
        metrics.NotReloaded(why);
        board.NotReloaded(errors);
        foreach (var error in errors)
            context.Error.WriteLine($"error: {error}");

        context.Error.WriteLine("not reloaded: the last good configuration is still served.");
    }
}
