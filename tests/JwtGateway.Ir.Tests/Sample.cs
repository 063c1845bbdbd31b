using System.Text;

namespace JwtGateway.Ir.Tests;

/// <summary>A configuration in which every section and every closed hierarchy has something.</summary>
internal static class Sample
{
    public const string PrivateKey = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----";
    public const string KeyMaterial = "c2VjcmV0IGhlYWRlciBvciBrZXk=";
    public const string SymmetricJwks = """{"keys":[{"kty":"oct","k":"c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IHNlY3JldA"}]}""";

    public static GatewayIr Gateway => new()
    {
        Gateway = "default/web",
        Listeners =
        [
            new ListenerIr { Id = "default/web/http", Port = 80, Protocol = ListenerProtocol.Http },
            new ListenerIr { Id = "default/web/https", Port = 443, Protocol = ListenerProtocol.Https, Hostname = "*.example.com", Certificates = ["cert"], Policy = new EnforceIr { Source = "AgentgatewayPolicy default/pre", Jwt = new ProviderRequirementIr("p") } },
        ],
        Routes = [Protected, Broken],
        Upstreams =
        [
            new UpstreamIr
            {
                Id = "up",
                Endpoints = [new EndpointIr("127.0.0.1", 3000)],
                Tls = new UpstreamTlsIr { Hostname = "up", Ca = "ca", SubjectAltNames = [new SubjectAltNameIr(SubjectAltNameType.Uri, "spiffe://up")] },
            },
        ],
        Providers =
        [
            new JwtProviderIr
            {
                Id = "p",
                Name = "p",
                KeySource = "remote",
                Locations = [new HeaderLocationIr("Authorization", "Bearer ", IsScheme: true), new QueryLocationIr("t"), new CookieLocationIr("c"), new BodyLocationIr(["b", "c"]), new BodyFieldLocationIr("d", "Bearer ", IsScheme: true), new ExpressionLocationIr("request.host", ExpressionLanguage.Agentgateway)],
                RequireKeyId = true,
                Times = new TokenTimesIr { RequireExpiration = true, MaxLifetime = TimeSpan.FromHours(1) },
                RequiredClaims =
                [
                    new ClaimConditionIr { Path = ["tenant"], Request = new PathSegmentIr(1) },
                    new ClaimConditionIr { Path = ["org"], Request = new HostPartIr(0) },
                    new ClaimConditionIr { Path = ["a.b", "c"], Form = ClaimForm.Number, Values = ["1"], Request = new HeaderPartIr("x-org"), Not = true },
                ],
                Decryption = new DecryptionIr { KeySource = "decryption", KeyManagement = ["RSA-OAEP-256"], ContentEncryption = ["A256GCM"] },
                Revocations = ["default/revoked"],
                ClaimHeaders = [new ClaimHeaderIr("x-user", ["sub"])],
            },
        ],
        KeySources =
        [
            new RemoteJwksIr { Id = "remote", Uri = "https://issuer/jwks", Retry = new RetryIr { Triggers = [RetryTrigger.Reset] } },
            new LocalJwksIr { Id = "local", Secret = "jwks" },
            new DecryptionKeysIr { Id = "decryption", Secret = "key", Format = KeyFormat.Pem },
            new DiscoveredJwksIr
            {
                Id = "discovered",
                Issuer = "https://issuer",
                Headers = [new FetchHeaderIr("x-api-key", "key")],
                ClientCertificate = "cert",
                Proxy = "http://proxy.example:3128",
                ProxyCredentials = "key",
            },
            new UnavailableKeysIr { Id = "none", Reason = "no CA" },
        ],
        Revocations =
        [
            new RevocationIr
            {
                Id = "default/revoked",
                Issuer = "https://issuer",
                TokenIds = ["1"],
                Subjects = [new RevokedSubjectIr("eve", null), new RevokedSubjectIr("adam", DateTimeOffset.UnixEpoch)],
                Sessions = ["+"],
                IssuedBefore = DateTimeOffset.UnixEpoch.AddTicks(1),
            },
        ],
        Secrets =
        [
            new CertificateSecretIr { Id = "cert", CertificatePem = "public", PrivateKeyPem = PrivateKey },
            new CaSecretIr { Id = "ca", Pem = "ca" },
            new JwksSecretIr { Id = "jwks", Jwks = SymmetricJwks },
            new KeySecretIr { Id = "key", Material = KeyMaterial },
        ],
    };

    public static string Json => Encoding.UTF8.GetString(IrJson.Serialize(Gateway));

    private static RouteIr Protected => new()
    {
        Id = "HTTPRoute/default/foo/rules/0",
        Listener = "default/web/http",
        Matches = [new RouteMatchIr { Path = new PathMatchIr(PathMatchType.Prefix, "/") }],
        Policy = new EnforceIr
        {
            Source = "SecurityPolicy default/foo",
            Transform = new RequestTransformIr { Language = ExpressionLanguage.Agentgateway, Set = [new HeaderExpressionIr("x-user", "jwt.sub")], Add = [new HeaderExpressionIr("x-a", "'a'")], Remove = ["x-b"] },
            Mcp = new McpIr("{}"),
            Jwt = new AnyRequirementIr([
                new ProviderRequirementIr("p"),
                new AllRequirementIr([new ProviderRequirementIr("p"), new AllowMissingOrFailedIr()]),
                new AllowMissingIr(),
            ]),
        },
        RequestHeaders = new HeaderModifierIr { Set = [new HeaderIr("a", "b")] },
        Backends =
        [
            new WeightedBackendIr { Weight = 1, Upstream = "up" },
            new WeightedBackendIr { Weight = 2, Upstream = "up", Policy = new EnforceIr { Source = "Middleware default/one", Jwt = new ProviderRequirementIr("p") } },
        ],
    };

    private static RouteIr Broken => new()
    {
        Id = "HTTPRoute/default/bar/rules/0",
        Listener = "default/web/https",
        Matches = [new RouteMatchIr { Path = new PathMatchIr(PathMatchType.Regex, "/x.*"), Headers = [new ValueMatchIr("h", ValueMatchType.Exact, "v")] }],
        Policy = new AllOfIr
        {
            Source = "SecurityPolicy default/bar",
            Policies =
            [
                new EnforceIr
                {
                    Source = "SecurityPolicy default/web",
                    Jwt = new NotAskedIr(),
                    Authorization = new AuthorizationIr
                    {
                        DefaultAction = AuthorizationAction.Deny,
                        Rules = [new AuthorizationRuleIr { Name = "r", Action = AuthorizationAction.Allow, Token = new TokenConditionIr { Provider = "p" } }],
                    },
                    Cors = new CorsIr { AllowOrigins = ["*"] },
                    Answers = new AnswersIr { Body = AnswerBody.ProblemJson, Challenge = ChallengeStyle.Rfc6750, Realm = "r", ResourceMetadata = "https://api/meta" },
                    StreamGrace = TimeSpan.FromSeconds(30),
                },
                new DenyIr { Source = "SecurityPolicy default/bar", Fault = new FaultIr(500, "broken") },
            ],
        },
        Backends = [new WeightedBackendIr { Weight = 1, Fault = new FaultIr(500, "no such Service") }],
    };
}
