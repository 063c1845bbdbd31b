using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using JwtGateway.Ir;
using JwtGateway.Tokens.Answers;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace JwtGateway.Tokens.Tests.Answers;

/// <summary>Whatever a client sends and a configuration holds, it stays where it belongs in an answer.</summary>
public sealed partial class AnswerProperty
{
    private static readonly Gen<string> Hostile = Gen.OneOf(
        ArbMap.Default.GeneratorFor<string?>().Select(text => text ?? ""),
        Gen.Elements(
            "\"", "\\", "\", error=\"x", "a\r\nSet-Cookie: x=1", "\u0000", "é\u2028", "{\"a\":1}", "</script>", "\ud800", "a, Basic realm=\"b", "%0d%0a", " ", "\t"));

    [Test]
    public void Nothing_breaks_out_of_the_challenge_or_the_document() => Prop.ForAll(
        Hostile.ListOf().Select(list => list.ToImmutableArray()).ToArbitrary(),
        Hostile.Four().ToArbitrary(),
        Gen.Elements(Enum.GetValues<JwtStatus>()).Zip(Gen.Choose(0, 7)).ToArbitrary(),
        (scopes, texts, choice) =>
        {
            var (realm, metadata, path, host) = texts;
            var (status, style) = choice;
            var answers = new AnswersIr
            {
                Body = AnswerBody.ProblemJson,
                Challenge = (style & 1) == 0 ? ChallengeStyle.Rfc6750 : ChallengeStyle.Envoy,
                Realm = (style & 2) == 0 ? null : realm,
                ResourceMetadata = (style & 4) == 0 ? null : metadata,
            };
            var context = new DefaultHttpContext();
            context.Request.Headers.Host = host;
            context.Features.Get<IHttpRequestFeature>()!.RawTarget = "/" + path;
            var refusal = new PolicyAnswers(answers).Complete(context, status, new Rejected { Status = 403, Reason = realm, RequiredScopes = scopes });
            if (refusal.Challenge is { } challenge)
                Bearer().IsMatch(challenge).ShouldBeTrue(challenge);
            refusal.Problem!.ShouldAllBe(c => c >= ' ' && c <= '~');
            using var document = JsonDocument.Parse(refusal.Problem!);
            document.RootElement.EnumerateObject().Select(m => m.Name).Except(["type", "title", "status", "detail", "reason", "scope"]).ShouldBeEmpty();
        }).Check(Trials.Of(1000));

    [Test]
    public void Nothing_of_a_token_is_in_an_answer() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).Select(n => $"s3cret{n}x").ToArbitrary(),
        Gen.Choose(0, 5).ToArbitrary(),
        (secret, spoiled) =>
        {
            var gate = new Gate(Gate.Example with { Audiences = ["api"] })
            {
                Answers = new AnswersIr { Body = AnswerBody.ProblemJson, Challenge = ChallengeStyle.Rfc6750 },
            };
            var token = Gate.Token(claims =>
            {
                claims["sub"] = secret;
                claims["aud"] = spoiled == 0 ? secret : "api";
                claims["iss"] = spoiled == 1 ? secret : Gate.Issuer;
                claims["exp"] = spoiled == 2 ? secret : spoiled == 3 ? 1 : Gate.Now + 60;
            });
            var refusal = gate.Refusal(spoiled switch { 4 => token + "A", 5 => secret + "." + token, _ => token });
            foreach (var text in new[] { refusal.Body, refusal.Problem!, refusal.Challenge!, refusal.Reason })
            {
                text.ShouldNotContain(secret);
                text.ShouldNotContain(token[..16]);
            }
        }).Check(Trials.Of(100));

    // RFC 9110 section 11.6.1, with quoted-strings that need no escapes; the names are those that are ours.
    [GeneratedRegex("""^Bearer (?:(?:realm|error|error_description|scope|resource_metadata)="[\x20\x21\x23-\x5b\x5d-\x7e]*"(?:, |$))+$""", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Bearer();
}
