namespace JwtGateway.Cel.Functions;

/// <summary>The functions that environments have.</summary>
internal static class Library
{
    /// <summary>The standard library and those that are asked for.</summary>
    public static IEnumerable<Overload> Of(CelLibraries libraries)
    {
        IEnumerable<Overload> all =
            [.. Arithmetic.Overloads(), .. TimeArithmetic.Overloads(), .. Conversions.Overloads(), .. StringFunctions.Overloads(), .. TimeGetters.Overloads()];
        if (libraries.HasFlag(CelLibraries.Strings))
            all = [.. all, .. StringExtensions.Overloads(), .. StringSearch.Overloads(), .. StringFormat.Overloads()];
        if (libraries.HasFlag(CelLibraries.Sets))
            all = [.. all, .. SetExtensions.Overloads()];
        if (libraries.HasFlag(CelLibraries.Encoders))
            all = [.. all, .. EncoderExtensions.Overloads()];
        return libraries.HasFlag(CelLibraries.Math) ? [.. all, .. MathExtensions.Overloads()] : all;
    }
}
