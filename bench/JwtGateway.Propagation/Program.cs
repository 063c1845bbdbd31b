using System.Globalization;
using JwtGateway.Propagation;

// From the API server's answer to a write until the new answer on the wire: with so many routes present, so many times.
var rows = args.Length == 2
    ? [(Routes: Number(args[0]), Writes: Number(args[1]))]
    : new[] { (Routes: 1_000, Writes: 300), (Routes: 10_000, Writes: 50) };
foreach (var (routes, writes) in rows)
{
    await Run.PrintAsync(routes, writes);
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
