{{/* What is read in every namespace that is served. */}}
{{- define "jwt-gateway.namespacedRules" -}}
# Routes, policies and what they refer to.
- apiGroups: [""]
  resources: [configmaps, secrets, services]
  verbs: [get, list, watch]
- apiGroups: [discovery.k8s.io]
  resources: [endpointslices]
  verbs: [get, list, watch]
- apiGroups: [gateway.networking.k8s.io]
  resources: [backendtlspolicies, gateways, grpcroutes, httproutes, listenersets, referencegrants]
  verbs: [get, list, watch]
- apiGroups: [jwtgateway.io]
  resources: [backends, proxyparameters, securitypolicies, tokenrevocations]
  verbs: [get, list, watch]
- apiGroups: [gateway.envoyproxy.io]
  resources: [backends, securitypolicies]
  verbs: [get, list, watch]
# What became of them.
- apiGroups: [gateway.networking.k8s.io]
  resources: [backendtlspolicies/status, gateways/status, grpcroutes/status, httproutes/status, listenersets/status]
  verbs: [get, patch, update]
- apiGroups: [jwtgateway.io]
  resources: [backends/status, proxyparameters/status, securitypolicies/status, tokenrevocations/status]
  verbs: [get, patch, update]
- apiGroups: [gateway.envoyproxy.io]
  resources: [backends/status, securitypolicies/status]
  verbs: [get, patch, update]
- apiGroups: ["", events.k8s.io]
  resources: [events]
  verbs: [create, patch]
# The proxies of each Gateway. They are owned by it, which asks for its finalizers where owner references are guarded.
- apiGroups: [""]
  resources: [configmaps, serviceaccounts, services]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [apps]
  resources: [deployments]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [autoscaling]
  resources: [horizontalpodautoscalers]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [gateway.networking.k8s.io]
  resources: [gateways/finalizers]
  verbs: [update]
{{- end -}}

{{/* What has no namespace. */}}
{{- define "jwt-gateway.clusterRules" -}}
- apiGroups: [""]
  resources: [namespaces]
  verbs: [get, list, watch]
- apiGroups: [gateway.networking.k8s.io]
  resources: [gatewayclasses]
  verbs: [get, list, watch]
- apiGroups: [gateway.networking.k8s.io]
  resources: [gatewayclasses/status]
  verbs: [get, patch, update]
# Whether the Gateway API that is installed has the experimental fields.
- apiGroups: [apiextensions.k8s.io]
  resources: [customresourcedefinitions]
  resourceNames: [httproutes.gateway.networking.k8s.io]
  verbs: [get, list, watch]
# Proxies prove who they are with a token of their ServiceAccount.
- apiGroups: [authentication.k8s.io]
  resources: [tokenreviews]
  verbs: [create]
{{- end -}}

{{/* What the operator keeps for itself: the lease of the leader, and the CA and certificate of the configuration channel. */}}
{{- define "jwt-gateway.ownRules" -}}
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  verbs: [get, list, watch, create, update, patch]
- apiGroups: [""]
  resources: [secrets]
  verbs: [get, list, watch, create, update, patch]
- apiGroups: ["", events.k8s.io]
  resources: [events]
  verbs: [create, patch]
{{- end -}}
