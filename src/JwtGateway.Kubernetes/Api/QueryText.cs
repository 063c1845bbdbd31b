using System.Text;

namespace JwtGateway.Kubernetes.Api;

/// <summary>A query of the parameters that have a value.</summary>
internal sealed class QueryText
{
    private readonly StringBuilder _text = new();

    public QueryText Add(string name, string? value)
    {
        if (value is not null)
            _text.Append(_text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return this;
    }

    public QueryText Add(string name, int? value) => Add(name, value?.ToString());

    public override string ToString() => _text.ToString();
}
