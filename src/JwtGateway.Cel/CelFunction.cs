using System.Collections.Immutable;

namespace JwtGateway.Cel;

/// <summary>What a function of the host does. Arguments have the types that were declared and are no errors. It must not throw; it may give an error.</summary>
public delegate CelValue CelFunctionBody(ReadOnlySpan<CelValue> arguments);

/// <summary>
/// A function of the host. One name may have several, of different argument types. The name may be dotted (<c>secrets.get</c>) unless it is a receiver's.
/// </summary>
/// <param name="Name">The name.</param>
/// <param name="IsReceiver">Whether it is called on its first argument: <c>x.name(y)</c> rather than <c>name(x, y)</c>.</param>
/// <param name="Arguments">The types that it takes, the receiver's first.</param>
/// <param name="Result">The type that it gives.</param>
/// <param name="Body">What it does.</param>
public sealed record CelFunction(string Name, bool IsReceiver, ImmutableArray<CelType> Arguments, CelType Result, CelFunctionBody Body);

/// <summary>What a function of the host does that looks at what the variables are. It must not throw; it may give an error.</summary>
public delegate CelValue CelContextFunctionBody(ICelActivation activation, ReadOnlySpan<CelValue> arguments);

/// <summary>A function of the host whose value depends on more than its arguments: on the request that is at hand, as <c>hasReqHeader(name)</c>.</summary>
/// <param name="Name">The name; it may be dotted.</param>
/// <param name="Arguments">The types that it takes.</param>
/// <param name="Result">The type that it gives.</param>
/// <param name="Body">What it does.</param>
public sealed record CelContextFunction(string Name, ImmutableArray<CelType> Arguments, CelType Result, CelContextFunctionBody Body);
