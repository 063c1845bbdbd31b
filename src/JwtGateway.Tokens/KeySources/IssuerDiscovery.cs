using JwtGateway.Ir;

namespace JwtGateway.Tokens.KeySources;

/// <summary>Finds the address of an issuer's keys, and finds it again each hour, or at once when asked to.</summary>
internal sealed class IssuerDiscovery(DiscoveredJwksIr source, Uri issuer, DocumentClient client, TimeProvider time)
{
    /// <summary>How long an address is believed while its keys can be fetched.</summary>
    internal static readonly TimeSpan Believed = TimeSpan.FromHours(1);

    private Uri? _found;
    private long _foundAt;

    /// <summary>The address, or why there is none.</summary>
    public async Task<(Uri? Keys, FetchOutcome.Failed? Failure)> FindAsync(bool again, CancellationToken cancellation)
    {
        if (_found is not null && !again && time.GetElapsedTime(_foundAt) < Believed)
        {
            return (_found, null);
        }

        FetchOutcome.Failed? failure = null;
        foreach (var address in IssuerMetadata.Addresses(issuer))
        {
            var (keys, next) = await ReadAsync(address, cancellation);
            if (keys is not null)
            {
                (_found, _foundAt) = (keys, time.GetTimestamp());
                return (keys, null);
            }

            failure = failure is null ? next : next! with { Reason = $"{failure.Reason}; {next.Reason}" };
            if (!IsNotThere(next!))
            {
                break;
            }
        }

        return (null, failure);
    }

    private async Task<(Uri?, FetchOutcome.Failed?)> ReadAsync(Uri address, CancellationToken cancellation)
    {
        var (keys, failure) = await client.GetAsync(address, "application/json", null, cancellation) switch
        {
            DocumentOutcome.Got got => IssuerMetadata.Read(got.Body, source.Issuer),
            DocumentOutcome.NotGot not => (null, not.Failure),
            _ => throw new InvalidOperationException("An answer to a question that was not asked."),
        };
        return (keys, failure is null ? null : failure with { Reason = $"the issuer's metadata at {SafeText.Of(address.AbsoluteUri)}: {failure.Reason}" });
    }

    /// <summary>Servers say in many ways that they have no such document; whatever else goes wrong says nothing of the other place.</summary>
    private static bool IsNotThere(FetchOutcome.Failed failure) => failure is { Kind: FetchFailureKind.Status, Status: >= 400 and < 500 };
}
