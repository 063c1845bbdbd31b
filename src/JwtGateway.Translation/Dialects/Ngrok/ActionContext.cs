using JwtGateway.Ir;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.TrafficPolicies;

/// <summary>An action that is being read.</summary>
/// <param name="Action">The action.</param>
/// <param name="Written">Its config; null: it has none.</param>
/// <param name="Log">Takes what is to be said.</param>
internal sealed record ActionContext(DocumentFields Action, DocumentFields? Written, DocumentLog Log)
{
    /// <summary>Where the action is.</summary>
    public string Path => Action.Path;

    /// <summary>Its config, empty where it has none.</summary>
    public DocumentFields Config { get; } = Written ?? new DocumentFields([], Action.At("config"), Log);

    /// <summary>An action that guards and is not honoured: it answers 500 where it is reached.</summary>
    public BrokenActionIr Closed(string message)
    {
        Config.Ignore();
        Log.Closed.Add(new Problem(ConditionReason.UnsupportedValue, Path, $"{message}. Requests that reach it are answered 500."));
        return new BrokenActionIr(new FaultIr(500, $"{message} ({Path})"));
    }

    /// <summary>An action that is not done, which keeps nobody from anything.</summary>
    public TrafficActionIr? Skipped(string message)
    {
        Config.Ignore();
        Log.Warning(Path, message);
        return null;
    }

    /// <summary>An action that is none: the policy is broken.</summary>
    public TrafficActionIr? Unknown(string message)
    {
        Config.Ignore();
        Log.Error(Action.At("type"), message);
        return null;
    }

    /// <summary>An action that is done with a difference.</summary>
    public TrafficActionIr? With(string remark, TrafficActionIr? action)
    {
        Log.Info(Path, remark);
        return action;
    }
}
