namespace JwtGateway.Cli.Tests.Harness;

internal static class Client
{
    private static readonly HttpClient Http = new();

    /// <summary>The status of a GET, and its body.</summary>
    public static async Task<(int Status, string Body)> GetAsync(Uri address, string? authorization = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);

        using var response = await Http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>The same on a listener of this machine.</summary>
    public static Task<(int Status, string Body)> GetAsync(int port, string path = "/") => GetAsync(new Uri($"http://127.0.0.1:{port}{path}"));
}
