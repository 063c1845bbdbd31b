using System.Globalization;
using JwtGateway.Propagation;

// With "revocations": a TokenRevocation that comes and goes, beside so many revoked token IDs.
if (args is ["revocations", .. var counts])
{
    foreach (var (routes, names, writes) in counts is [var r, var n, var w] ? [(Number(r), Number(n), Number(w))] : new[] { (1_000, 0, 100), (1_000, 10_000, 100), (1_000, 100_000, 50) })
    {
        await Revocations.PrintAsync(routes, names, writes);
    }

    return;
}

// From the API server's answer to a write until the new answer on the wire: with so many routes present, so many times.
var rows = args.Length == 2
    ? [(Routes: Number(args[0]), Writes: Number(args[1]))]
    : new[] { (Routes: 1_000, Writes: 300), (Routes: 10_000, Writes: 50) };
foreach (var (routes, writes) in rows)
{
    await Run.PrintAsync(routes, writes);
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
