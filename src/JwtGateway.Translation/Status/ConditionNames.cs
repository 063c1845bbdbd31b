namespace JwtGateway.Translation.Status;

/// <summary>Condition types of Gateway API (GEP-1364, GEP-713) and of Envoy Gateway's policies.</summary>
internal static class ConditionType
{
    public const string Accepted = "Accepted";
    public const string Aggregated = "Aggregated";
    public const string Conflicted = "Conflicted";
    public const string InsecureFrontendValidationMode = "InsecureFrontendValidationMode";
    public const string Merged = "Merged"; // Envoy Gateway's
    public const string Overridden = "Overridden";
    public const string PartiallyInvalid = "PartiallyInvalid";
    public const string Programmed = "Programmed";
    public const string ResolvedRefs = "ResolvedRefs";
    public const string Warning = "Warning";
}

/// <summary>Condition reasons. Those that Gateway API does not define are marked.</summary>
internal static class ConditionReason
{
    public const string Accepted = "Accepted";
    public const string AddressNotUsable = "AddressNotUsable";
    public const string BackendNotFound = "BackendNotFound";
    public const string Conflicted = "Conflicted";
    public const string ConfigurationChanged = "ConfigurationChanged";
    public const string DeprecatedField = "DeprecatedField"; // Envoy Gateway's
    public const string HostnameConflict = "HostnameConflict";
    public const string InternalError = "InternalError"; // ours: a defect of JwtGateway
    public const string Invalid = "Invalid";
    public const string InvalidBackendRef = "InvalidBackendRef"; // Envoy Gateway's: a Backend that is not accepted
    public const string InvalidCaCertificateKind = "InvalidCACertificateKind";
    public const string InvalidCaCertificateRef = "InvalidCACertificateRef";
    public const string InvalidCertificateRef = "InvalidCertificateRef";
    public const string InvalidClientCertificateRef = "InvalidClientCertificateRef";
    public const string InvalidKind = "InvalidKind";
    public const string InvalidParameters = "InvalidParameters";
    public const string InvalidRouteKinds = "InvalidRouteKinds";
    public const string ListenersNotValid = "ListenersNotValid";
    public const string Merged = "Merged"; // Envoy Gateway's
    public const string NoConflicts = "NoConflicts";
    public const string NoMatchingListenerHostname = "NoMatchingListenerHostname";
    public const string NoMatchingParent = "NoMatchingParent";
    public const string NotAllowed = "NotAllowed";
    public const string NotAllowedByListeners = "NotAllowedByListeners";
    public const string NoValidCaCertificate = "NoValidCACertificate";
    public const string Overridden = "Overridden"; // Envoy Gateway's
    public const string OverrideForbidden = "OverrideForbidden"; // ours: it cannot be overridden, or what is above it cannot
    public const string ParentNotAccepted = "ParentNotAccepted";
    public const string ParentNotProgrammed = "ParentNotProgrammed";
    public const string PortUnavailable = "PortUnavailable";
    public const string Programmed = "Programmed";
    public const string ProtocolConflict = "ProtocolConflict";
    public const string RefNotPermitted = "RefNotPermitted";
    public const string ResolvedRefs = "ResolvedRefs";
    public const string TargetNotFound = "TargetNotFound";
    public const string UnsupportedAddress = "UnsupportedAddress";
    public const string UnsupportedProtocol = "UnsupportedProtocol";
    public const string UnsupportedValue = "UnsupportedValue";
}
