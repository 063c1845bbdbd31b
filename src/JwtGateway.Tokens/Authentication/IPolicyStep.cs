using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Authentication;

/// <summary>One of the policies that a route's requests go through.</summary>
internal interface IPolicyStep
{
    /// <summary>Decides; a request that passes has its claim headers set. Client copies of them are gone already.</summary>
    AuthenticationResult Decide(HttpContext context, RequestScope scope);
}

/// <summary>The same for every request.</summary>
internal sealed class FixedStep(AuthenticationResult result) : IPolicyStep
{
    public AuthenticationResult Decide(HttpContext context, RequestScope scope) => result;
}
