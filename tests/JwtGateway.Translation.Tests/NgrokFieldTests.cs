using JwtGateway.Ir;

namespace JwtGateway.Translation.Tests;

/// <summary>
/// Every field of ngrok's documents and endpoints changes what is served, or is reported; none is passed over. The fields are listed as ngrok's reference has them,
/// each as a document with and without it.
/// </summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class NgrokFieldTests
{
    private const string Jwt =
        """
        {type: jwt-validation, config: {issuer: {allow_list: [{value: https://i.example}]}, audience: {allow_list: [{value: a}]},
          http: {tokens: [{type: jwt, method: header, name: Authorization, prefix: "Bearer "}]},
          jws: {allowed_algorithms: [RS256], keys: {identification: {token_claims: [kid]}, sources: {additional_jkus: [https://k.example/jwks]}}}}}
        """;

    /// <summary>Fields that change nothing for a gateway, and need no word: what they say is so anyway.</summary>
    private static readonly HashSet<string> Silent = ["jwt-validation: jws.keys.identification"];

    private static IEnumerable<TestCaseData> Fields() =>
        from field in Actions().Concat(Rules()).Concat(Endpoints())
        select new TestCaseData(field.With, field.Without, Silent.Contains(field.Name)).SetArgDisplayNames(field.Name);

    [TestCaseSource(nameof(Fields))]
    public void A_field_is_honoured_or_reported(string with, string without, bool isSilent)
    {
        var (honoured, other) = (Translate(with), Translate(without));
        var changes = Served(honoured) != Served(other);
        var reported = honoured.Diagnostics.Any(d => !other.Diagnostics.Contains(d));
        (changes || reported).ShouldBe(!isSilent);
    }

    [TestCaseSource(nameof(Fields))]
    public void The_same_field_misspelled_is_reported(string with, string without, bool isSilent)
    {
        _ = (without, isSilent);
        var misspelled = Translate(with.Replace("«", "x-", StringComparison.Ordinal));
        var written = Translate(with);
        misspelled.Diagnostics.ShouldContain(d => !written.Diagnostics.Contains(d));
    }

    private static TranslationResult Translate(string text) =>
        Translator.Translate(GoldenCase.Read("fields", text.Replace("«", "", StringComparison.Ordinal).Replace("»", "", StringComparison.Ordinal)));

    private static string Served(TranslationResult result) => string.Join('\n', result.Gateways.Select(g => Convert.ToHexString(IrJson.Serialize(g))));

    /// <summary>A field of an action, between « and » with its value.</summary>
    private static IEnumerable<Field> Actions()
    {
        (string Type, string Config)[] actions =
        [
            ("jwt-validation", """
                «issuer: {allow_list: [{value: https://i.example}]}», «audience: {allow_list: [{value: a}]}»,
                «http: {tokens: [{«type: at+jwt», «method: header», «name: Authorization», «prefix: "Bearer "», «strict: true»}]}»,
                «jws: {«allowed_algorithms: [RS256]», «keys: {«identification: {token_claims: [kid]}», «sources: {«additional_jkus: [https://k.example/jwks]»}»}»}»,
                «jwe: {«keys_from: {«kind: ConfigMap», «name: k», «key: k», «format: PEM», «encoding: Base64»}», «key_management: [RSA-OAEP-256]», «content_encryption: [A256GCM]», «required: true»}»
                """),
            ("deny", "«status_code: 404»"),
            ("custom-response", "«status_code: 201», «body: hello», «headers: {x-a: b}»"),
            ("custom-response", "«content: hello»"),
            ("add-headers", "«headers: {x-a: b}»"),
            ("remove-headers", "«headers: [x-a]»"),
            ("set-vars", "«vars: [{a: b}]»"),
            ("log", "«metadata: {a: b}»"),
            ("redirect", "«from: /a», «to: /b», «status_code: 301», «headers: {x-a: b}»"),
            ("url-rewrite", "«from: /a», «to: /b»"),
            ("rate-limit", "«name: one», «algorithm: sliding_window», «capacity: 1», «rate: 60s», «bucket_key: [conn.client_ip]»"),
            ("restrict-ips", "«allow: [10.0.0.0/8]», «deny: [10.1.0.0/16]»"),
            ("restrict-ips", "allow: [10.0.0.0/8], «enforce: false»"),
            ("restrict-ips", "allow: [10.0.0.0/8], «ip_policies: [ipp_1]»"),
        ];
        return actions.SelectMany(a => EachOf(a.Config).Select(f => new Field($"{a.Type}: {f.Name}", Gateway(Action(a.Type, f.With)), Gateway(Action(a.Type, f.Without)))));
    }

    private static IEnumerable<Field> Rules()
    {
        string[] documents =
        [
            "on_http_request: [{«name: one», «expressions: [\"req.method == 'GET'\"]», «enabled: true», actions: [{type: deny}]}]",
            "on_http_request: [{actions: [{«type: deny», «config: {status_code: 404}»}]}]",
            "on_http_request: [{«actions: [{type: deny}]»}]",
            "«on_http_request: [{actions: [{type: deny}]}]»",
            "«on_tcp_connect: [{actions: [{type: deny}]}]»",
            "«on_http_response: [{actions: [{type: deny}]}]»",
            "on_http_request: [], «inbound: []», «outbound: []», «directions: []», «enabled: true»",
        ];
        return documents.SelectMany(d => EachOf(d).Select(f => new Field($"document: {f.Name}", Gateway("{" + f.With + "}"), Gateway("{" + f.Without + "}"))));
    }

    private static IEnumerable<Field> Endpoints()
    {
        (string Kind, string Spec)[] endpoints =
        [
            ("AgentEndpoint", "«url: http://a.example.com», «upstream: {«url: \"http://web.default:80\"», «protocol: http2», «proxyProtocolVersion: \"1\"»}»"),
            ("AgentEndpoint", "url: http://a.example.com, upstream: {url: \"http://web.default:80\"}, «bindings: [internal]»"),
            ("AgentEndpoint", "url: http://a.example.com, upstream: {url: \"http://web.default:80\"}, «trafficPolicy: {«type: inline», «inline: {on_http_request: [{actions: [{type: deny}]}]}»}»"),
            ("AgentEndpoint", "url: http://a.example.com, upstream: {url: \"http://web.default:80\"}, trafficPolicy: {«targetRef: {«name: p»}»}, «clientCertificateRefs: [{name: a}]», «tlsTermination: {}»"),
            ("CloudEndpoint", "«url: http://a.example.com», «trafficPolicy: {«inline: {on_http_request: [{actions: [{type: deny}]}]}»}»"),
            ("CloudEndpoint", "url: http://a.example.com, trafficPolicy: {inline: {on_http_request: [{actions: [{type: deny}]}]}}, «bindings: [internal]»"),
            ("CloudEndpoint", "url: http://a.example.com, trafficPolicy: {«policy: {on_http_request: [{actions: [{type: deny}]}]}»}"),
            ("CloudEndpoint", "url: http://a.example.com, trafficPolicy: {«targetRef: {«name: p»}»}"),
            ("CloudEndpoint", "url: http://a.example.com, «trafficPolicyName: p»"),
        ];
        return endpoints.SelectMany(e => EachOf(e.Spec)
            .Where(f => f.Name != "trafficPolicy.type")
            .Select(f => new Field($"{e.Kind}: {f.Name}", Endpoint(e.Kind, f.With), Endpoint(e.Kind, f.Without))));
    }

    private static string Action(string type, string config) =>
        "{on_http_request: [{actions: [" + (type == "jwt-validation" ? "" : Jwt + ", ") + "{type: " + type + ", config: {" + config + "}}]}]}";

    private static string Gateway(string policy) =>
        $$$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: gw, annotations: {k8s.ngrok.com/traffic-policy: p}}
        spec: {gatewayClassName: jwt-gateway, listeners: [{name: http, port: 8080, protocol: HTTP}]}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: app}
        spec: {parentRefs: [{name: gw}]}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: k}
        stringData: {k: "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n", other: x}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: k}
        data: {k: LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCkFBPT0KLS0tLS1FTkQgUFJJVkFURSBLRVktLS0tLQo=, other: x}
        ---
        apiVersion: ngrok.k8s.ngrok.com/v1alpha1
        kind: NgrokTrafficPolicy
        metadata: {name: p}
        spec:
          policy: {{{policy.ReplaceLineEndings(" ")}}}
        """;

    private static string Endpoint(string kind, string spec) =>
        $$$"""
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {ports: [{name: http, port: 80}]}
        ---
        apiVersion: ngrok.k8s.ngrok.com/v1alpha1
        kind: NgrokTrafficPolicy
        metadata: {name: p}
        spec: {policy: {on_http_request: [{actions: [{type: deny}]}]}}
        ---
        apiVersion: ngrok.k8s.ngrok.com/v1alpha1
        kind: {{{kind}}}
        metadata: {name: e}
        spec: { {{{spec}}} }
        """;

    /// <summary>The text once for each field that stands between « and »: with the mark at that one alone, and without that one.</summary>
    private static IEnumerable<Field> EachOf(string text)
    {
        for (var open = text.IndexOf('«', StringComparison.Ordinal); open >= 0; open = text.IndexOf('«', open + 1))
        {
            var end = open;
            for (var depth = 0; depth != 0 || end == open; end++)
                depth += text[end] == '«' ? 1 : text[end] == '»' ? -1 : 0;
            var name = string.Join('.', Enclosing(text, open).Append(NameAt(text, open)));
            yield return new(name, Plain(text[..open]) + "«" + Plain(text[open..end]) + Plain(text[end..]), Tidy(Plain(text[..open]), Plain(text[end..])));
        }
    }

    private static IEnumerable<string> Enclosing(string text, int position)
    {
        var names = new Stack<string>();
        for (var i = 0; i < position; i++)
        {
            if (text[i] == '«')
                names.Push(NameAt(text, i));
            else if (text[i] == '»')
                names.Pop();
        }

        return names.Reverse();
    }

    private static string NameAt(string text, int open) => text[(open + 1)..text.IndexOf(':', open)];

    private static string Plain(string text) => text.Replace("«", "", StringComparison.Ordinal).Replace("»", "", StringComparison.Ordinal);

    /// <summary>A comma too many would be a field of its own.</summary>
    private static string Tidy(string before, string after) => after.TrimStart().StartsWith(',') ? before + after.TrimStart()[1..] : before.TrimEnd().TrimEnd(',') + after;

    private sealed record Field(string Name, string With, string Without);
}
