{{- define "jwt-gateway.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{/* Short enough for the suffix of the roles in watched namespaces, and for a label. */}}
{{- define "jwt-gateway.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- else if contains (include "jwt-gateway.name" .) .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "jwt-gateway.name" .) | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "jwt-gateway.namespace" -}}
{{- default .Release.Namespace .Values.namespaceOverride -}}
{{- end -}}

{{- define "jwt-gateway.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "jwt-gateway.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- required "serviceAccount.name must name an existing ServiceAccount when serviceAccount.create is false" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* What a selector can hold on to: never changes in the life of a release. */}}
{{- define "jwt-gateway.selectorLabels" -}}
app.kubernetes.io/name: {{ include "jwt-gateway.name" . }}
app.kubernetes.io/instance: {{ .Release.Name | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/component: operator
{{- end -}}

{{- define "jwt-gateway.labels" -}}
{{- $own := include "jwt-gateway.selectorLabels" . | fromYaml -}}
{{- $chart := printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" -}}
{{- $about := dict "helm.sh/chart" $chart "app.kubernetes.io/version" .Chart.AppVersion "app.kubernetes.io/managed-by" .Release.Service "app.kubernetes.io/part-of" "jwt-gateway" -}}
{{- merge $own $about .Values.commonLabels | toYaml -}}
{{- end -}}

{{/* An image reference of a dict with repository, tag and digest; the tag given is the default. */}}
{{- define "jwt-gateway.reference" -}}
{{- if .image.digest -}}
{{- printf "%s@%s" .image.repository .image.digest -}}
{{- else -}}
{{- printf "%s:%s" .image.repository (default .tag .image.tag) -}}
{{- end -}}
{{- end -}}

{{- define "jwt-gateway.image" -}}
{{- include "jwt-gateway.reference" (dict "image" .Values.image "tag" .Chart.AppVersion) -}}
{{- end -}}

{{- define "jwt-gateway.proxyImage" -}}
{{- if .Values.proxy.image.repository -}}
{{- include "jwt-gateway.reference" (dict "image" .Values.proxy.image "tag" .Chart.AppVersion) -}}
{{- else -}}
{{- include "jwt-gateway.image" . -}}
{{- end -}}
{{- end -}}

{{/* Several replicas that all write would undo each other's work. */}}
{{- define "jwt-gateway.check" -}}
{{- if and (not .Values.leaderElection.enabled) (or (gt (int .Values.replicas) 1) .Values.hpa.enabled) -}}
{{- fail "leaderElection.enabled must be true with more than one replica or with hpa.enabled" -}}
{{- end -}}
{{- if and .Values.podDisruptionBudget.enabled (not (kindIs "invalid" .Values.podDisruptionBudget.minAvailable)) (not (kindIs "invalid" .Values.podDisruptionBudget.maxUnavailable)) -}}
{{- fail "podDisruptionBudget takes minAvailable or maxUnavailable; set the other to null" -}}
{{- end -}}
{{- end -}}
