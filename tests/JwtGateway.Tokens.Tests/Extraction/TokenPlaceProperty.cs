using System.Text;
using FsCheck;
using FsCheck.Fluent;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace JwtGateway.Tokens.Tests.Extraction;

/// <summary>Random requests: nothing in them is an error of ours, and removing a token leaves every other byte.</summary>
public sealed class TokenPlaceProperty
{
    private const string Json = "application/json";
    private const string Form = "application/x-www-form-urlencoded";

    private static readonly string Good = Gate.Token();

    private static readonly JwtProviderIr Provider = Gate.Example with
    {
        ForwardToken = false,
        Locations =
        [
            new HeaderLocationIr("Authorization", "Bearer ", IsScheme: true), new HeaderLocationIr("X-Token", "p:"), new QueryLocationIr("t"),
            new CookieLocationIr("c"), new BodyLocationIr(["token"]), new BodyLocationIr(["auth", "jwt"]),
        ],
    };

    private static readonly Gate[] Gates =
    [
        .. from several in Enum.GetValues<SeveralTokens>()
           from open in new JwtRequirementIr?[] { null, new AllowMissingIr(), new AllowMissingOrFailedIr() }
           select new Gate(Provider with { SeveralTokens = several })
           {
               BodyLimit = 300,
               Requirement = open is null ? null : new AnyRequirementIr([new ProviderRequirementIr("example"), open]),
           },
    ];

    [Test]
    public void Nothing_that_a_client_sends_is_an_error_of_ours()
    {
        string[] pieces =
        [
            "{", "}", "[", "]", "\"", ":", ",", "\\", "\\u0074oken", "token", "\"token\":", "\"auth\":{\"jwt\":", "t=", "c=", "=", "&", "?", ";", " ", "%", "%74", "%ff",
            "+", "null", "1e9", "Bearer ", "bearer\t", "p:", "\0", "\r\n", "é", "\uD800", "x.y.z", "\"" + Good + "\"", Good,
        ];
        string?[] types = [Json, Form, "application/json;charset=utf-16", "text/plain", "application/json, x", ";", "", null];
        var text = from several in Gen.Elements(pieces).ListOf() select string.Concat(several);
        var cases = from header in text
                    from query in text
                    from cookie in text
                    from body in text
                    from type in Gen.Elements(types)
                    from gate in Gen.Elements(Gates)
                    from fields in Gen.Choose(0, 15)
                    select (header, query, cookie, body, type, gate, fields);
        var passed = 0;
        Check.One(Trials.Of(20_000), Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var context = BodyTokenTests.Request(c.type, Encoding.UTF8.GetBytes((c.fields & 8) == 0 ? "" : c.body), r =>
            {
                r.Headers.Authorization = (c.fields & 1) == 0 ? default : new StringValues(["Basic x", c.header]);
                r.QueryString = (c.fields & 2) == 0 ? default : new QueryString("?" + c.query);
                r.Headers.Cookie = (c.fields & 4) == 0 ? default : new StringValues([c.cookie, c.header]);
            });
            var (result, _) = c.gate.SendAsync(context).GetAwaiter().GetResult();
            passed += result is Authenticated ? 1 : 0;
            return result is Authenticated or Rejected { Status: >= 400 and < 500 };
        }));
        passed.ShouldBeGreaterThan(1000);
    }

    [Test]
    public void Every_other_byte_of_a_json_object_stays()
    {
        string[] others = ["1.0e0", "\"a,b\"", "{\"token\":\"x\"}", "[ {} , [] ]", "\"\\\"\\\\\"", "\"ü\\u00e9\"", "null"];
        string[] names = ["a", "b\\\"", "\\\\", "tokens", "ü", "Token"];
        var blanks = Gen.Elements("", " ", "\n\t", "\r\n  ");
        var member = from before in blanks
                     from name in Gen.Elements(names)
                     from colon in Gen.Elements(":", " : ", ":\n")
                     from value in Gen.Elements(others)
                     from after in blanks
                     select (before, core: (Name: name, Text: colon + value), after, token: false);
        var token = from before in blanks
                    from name in Gen.Elements("token", "\\u0074oken")
                    from colon in Gen.Elements(":", " : ")
                    from after in blanks
                    select (before, core: (Name: name, Text: $"{colon}\"{Good}\""), after, token: true);
        var cases = from count in Gen.Choose(0, 4)
                    from members in Gen.ListOf(member, count)
                    from one in token
                    from place in Gen.Choose(0, count)
                    let named = members.Select((m, i) => m with { core = (m.core.Name + i, m.core.Text) }).ToList()
                    select (List<(string before, (string Name, string Text) core, string after, bool token)>)[.. named.Take(place), one, .. named.Skip(place)];
        Check.One(Trials.Of(3_000), Prop.ForAll(cases.ToArbitrary(), members =>
        {
            var parts = members.Select(m => (m.before, core: $"\"{m.core.Name}\"{m.core.Text}", m.after, m.token)).ToList();
            var whole = "{" + string.Join(',', parts.Select(p => p.before + p.core + p.after)) + "}";
            var at = parts.FindIndex(p => p.token);
            var last = at == parts.Count - 1;
            var left = "{" + string.Concat(parts.Select((p, i) =>
                i == at ? (last ? (at == 0 ? p.before : "") + p.after : p.before)
                : p.before + p.core + p.after + (i == parts.Count - 1 || (last && i == at - 1) ? "" : ","))) + "}";
            return Sent(Json, whole) == left;
        }));
    }

    [Test]
    public void Every_other_pair_of_a_form_query_or_cookie_stays()
    {
        string[] others = ["a=b", "a", "", "=", "%zz=+", "tt=1", "x=t%3d", "ü=é", "a=\"q\""];
        var cases = from pairs in Gen.Elements(others).ListOf()
                    from place in Gen.Choose(0, pairs.Count)
                    select (pairs: pairs.ToList(), place);
        Check.One(Trials.Of(3_000), Prop.ForAll(cases.ToArbitrary(), c =>
        {
            string Joined(string separator, string? token) =>
                string.Join(separator, token is null ? c.pairs : [.. c.pairs.Take(c.place), token, .. c.pairs.Skip(c.place)]);
            var context = Gate.Request(change: r =>
            {
                r.QueryString = new QueryString("?" + Joined("&", "t=" + Good));
                r.Headers.Cookie = Joined("; ", "c=" + Good);
            });
            var (_, query) = Gates[0].SendAsync(context).GetAwaiter().GetResult();
            return query == (c.pairs.Count == 0 ? "" : "?" + Joined("&", null))
                && Cookies(context.Request.Headers.Cookie).SequenceEqual(Cookies(Joined("; ", null)))
                && Sent(Form, Joined("&", "token=" + Good)) == Joined("&", null);
        }));

        static IEnumerable<string> Cookies(StringValues header) => header.ToString().Split("; ").Where(p => p.Length > 0);
    }

    private static string Sent(string type, string body)
    {
        var context = BodyTokenTests.Request(type, Encoding.UTF8.GetBytes(body));
        new Gate(Provider).SendAsync(context).GetAwaiter().GetResult().Result.ShouldBeOfType<Authenticated>(body);
        var sent = new MemoryStream();
        context.Request.Body.CopyTo(sent);
        context.Request.ContentLength.ShouldBe(sent.Length);
        return Encoding.UTF8.GetString(sent.ToArray());
    }
}
