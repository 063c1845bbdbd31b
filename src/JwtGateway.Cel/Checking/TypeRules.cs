namespace JwtGateway.Cel.Checking;

/// <summary>How types fit. <see cref="CelType.Dyn"/> fits everything: it is looked at again when a program is evaluated.</summary>
internal static class TypeRules
{
    /// <summary>Whether a value of one type can be where another is asked for.</summary>
    public static bool Fits(CelType formal, CelType actual) => Fits(formal, actual, []);

    /// <summary>The same, with the parameters of an overload (<c>A</c>) taking the types that they meet.</summary>
    public static bool Fits(CelType formal, CelType actual, Dictionary<string, CelType> parameters)
    {
        if (formal.IsParameter)
        {
            if (!parameters.TryGetValue(formal.Name, out var bound))
                return parameters.TryAdd(formal.Name, actual);
            if (Join(bound, actual) is not { } joined)
                return false;
            parameters[formal.Name] = joined;
            return true;
        }

        if (formal.Kind is null || actual.Kind is null)
            return true;
        return string.Equals(formal.Name, actual.Name, StringComparison.Ordinal)
            && (formal.Key is null || actual.Key is null || Fits(formal.Key, actual.Key, parameters))
            && (formal.Element is null || actual.Element is null || Fits(formal.Element, actual.Element, parameters));
    }

    /// <summary>The type that covers both; null where there is none.</summary>
    public static CelType? Join(CelType left, CelType right)
    {
        if (left == right)
            return left;
        if (left.Kind is null || right.Kind is null)
            return CelType.Dyn;
        if (!string.Equals(left.Name, right.Name, StringComparison.Ordinal) || left.Element is null || right.Element is null || Join(left.Element, right.Element) is not { } element)
            return null;
        if (left.Key is null || right.Key is null)
            return CelType.List(element);
        return Join(left.Key, right.Key) is { } key ? CelType.Map(key, element) : null;
    }

    /// <summary>Whether values of the two types can be equal: numbers across types; null with what may be absent.</summary>
    public static bool Comparable(CelType left, CelType right)
    {
        if (left.Kind is null || right.Kind is null || (IsNumber(left) && IsNumber(right)))
            return true;
        if (left.Kind != right.Kind)
            return (left.Kind == CelKind.Null && MayBeNull(right)) || (right.Kind == CelKind.Null && MayBeNull(left));
        return (left.Element is null || right.Element is null || Comparable(left.Element, right.Element))
            && (left.Key is null || right.Key is null || Comparable(left.Key, right.Key));
    }

    /// <summary>Whether values of the two types have an order.</summary>
    public static bool Ordered(CelType left, CelType right)
    {
        if (left.Kind is null || right.Kind is null)
            return HasOrder(left) && HasOrder(right);
        return left.Kind == right.Kind ? HasOrder(left) : IsNumber(left) && IsNumber(right);
    }

    /// <summary>Whether maps can have such keys.</summary>
    public static bool IsKey(CelType type) => type.Kind is null or CelKind.Bool or CelKind.Int or CelKind.Uint or CelKind.String;

    /// <summary>The result of an overload with its parameters put in.</summary>
    public static CelType Substitute(CelType type, Dictionary<string, CelType> parameters)
    {
        if (type.IsParameter)
            return parameters.GetValueOrDefault(type.Name, CelType.Dyn);
        if (type.Element is not { } element)
            return type;
        return type.Key is { } key
            ? CelType.Map(Substitute(key, parameters), Substitute(element, parameters))
            : CelType.List(Substitute(element, parameters));
    }

    private static bool HasOrder(CelType type) => type.Kind is null or (>= CelKind.Bool and <= CelKind.Duration);

    private static bool IsNumber(CelType type) => type.Kind is CelKind.Int or CelKind.Uint or CelKind.Double;

    private static bool MayBeNull(CelType type) => type.Kind is CelKind.Timestamp or CelKind.Duration;
}
