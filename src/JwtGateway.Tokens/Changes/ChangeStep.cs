using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Traffic;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Changes;

/// <summary>Changes requests in their place among the policies, or sends clients elsewhere. Of who may pass it says nothing.</summary>
internal sealed class ChangeStep(ChangeIr policy, RequestChange change, int? trustedHops, TimeProvider time) : IPolicyStep
{
    private static readonly Authenticated GoesOn = new() { Reason = "open" };

    public AuthenticationResult Decide(HttpContext context, RequestScope scope)
    {
        var exchange = scope.Traffic;
        exchange.Begin(context, trustedHops, time);
        return change.Run(exchange) is { } answer ? Answered(answer) : GoesOn;
    }

    private Rejected Answered(TrafficAnswer answer) => new()
    {
        Policy = policy.Source,
        Reason = answer.Reason,
        Detail = answer.Detail,
        Status = answer.Status,
        Body = answer.Body,
        Headers = answer.Headers,
    };
}
