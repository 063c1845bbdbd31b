namespace JwtGateway.Translation;

/// <summary>
/// The steps of translation that a defect cannot leave, and what becomes of the object that it was met in. Whatever is in none of these concerns
/// all objects at once: it ends the translation, and proxies keep the configuration before it.
/// </summary>
public enum TranslationStep
{
    /// <summary>Reading ProxyParameters: the Gateway or GatewayClass has invalid parameters, so what is provisioned stays.</summary>
    Parameters,

    /// <summary>Compiling a Gateway and its listeners: its proxies keep the configuration before it (<see cref="TranslationResult.Held"/>).</summary>
    Gateway,

    /// <summary>Asking a listener whether it lets the routes of a namespace in: the Gateway is held.</summary>
    AllowedRoutes,

    /// <summary>Putting a configuration together: the rule answers 500; beyond a rule, the Gateway is held.</summary>
    Assembly,

    /// <summary>Reading a route's host names: they are taken as written, and every rule of the route answers 500.</summary>
    Hostnames,

    /// <summary>Attaching a route: it keeps to the listeners that let it in, and every rule of it answers 500.</summary>
    ParentRef,

    /// <summary>Reading a route as a whole: every rule of it answers 500.</summary>
    Route,

    /// <summary>
    /// Compiling the matches of a rule: nobody can tell which requests are meant, so all of the route's host names answer 500, on the listeners
    /// that it is attached to, also for other routes with the same host names.
    /// </summary>
    Matches,

    /// <summary>Compiling the rest of a rule: it keeps its matches and answers 500.</summary>
    Rule,

    /// <summary>Resolving a Service or Backend: its share of each rule answers 500, and policies with keys from there are closed.</summary>
    Backend,

    /// <summary>Reading a BackendTLSPolicy: what it targets, or may target, is not used.</summary>
    BackendTlsPolicy,

    /// <summary>Reading a ReferenceGrant: it permits nothing.</summary>
    ReferenceGrant,

    /// <summary>
    /// Reading a TokenRevocation: what it is for answers 500, in all of its namespace and on the Gateways there, since nobody can tell whose tokens it
    /// refuses.
    /// </summary>
    TokenRevocation,

    /// <summary>Reading what a policy is for: everything in its namespace that it may be for answers 500.</summary>
    PolicyTargets,

    /// <summary>Compiling a policy: what it targets answers 500.</summary>
    Policy,

    /// <summary>Settling which policy is in force for a target: all of the target answers 500.</summary>
    Attachment,

    /// <summary>Reporting on an object: its status stays as it was, and what is served is as it should be.</summary>
    Status,
}
