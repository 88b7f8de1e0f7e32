{{- define "manumit.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "manumit.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else if contains (include "manumit.name" .) .Release.Name }}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "manumit.name" .) | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "manumit.selectorLabels" -}}
app.kubernetes.io/name: {{ include "manumit.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "manumit.labels" -}}
{{ include "manumit.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "manumit.image" -}}
{{- $repository := .Values.image.repository }}
{{- with .Values.image.registry }}{{ $repository = printf "%s/%s" . $repository }}{{ end }}
{{- if .Values.image.digest }}
{{- printf "%s@%s" $repository .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" $repository (default .Chart.AppVersion .Values.image.tag) }}
{{- end }}
{{- end }}

{{/* What a service is: its ports, and the secrets that it gets. */}}
{{- define "manumit.services" -}}
gateway:
  port: 8080
  secrets: [sources]
  files: { sources: MANUMIT_SOURCES_FILE }
scorer:
  secrets: [contextKey]
  values: { contextKey: MANUMIT_CONTEXT_KEY_FILE }
  policy: true
dispatcher:
  port: 8070
  secrets: [endpoints, dispatcherToken]
  files: { endpoints: MANUMIT_ENDPOINTS_FILE }
  values: { dispatcherToken: MANUMIT_ADMIN_TOKEN_FILE }
console:
  port: 8090
  secrets: [tokens, consoleKey, evidenceKey]
  files: { tokens: MANUMIT_TOKENS_FILE }
  values: { consoleKey: MANUMIT_CONSOLE_KEY_FILE, evidenceKey: MANUMIT_EVIDENCE_KEY_FILE }
{{- end }}

{{/* The services of this release: without endpoints there is nothing to deliver to. */}}
{{- define "manumit.isOn" -}}
{{- if or (ne .name "dispatcher") .root.Values.secrets.endpoints.name }}true{{ end }}
{{- end }}

{{/* What every process is told of the bus and the store. */}}
{{- define "manumit.busEnv" -}}
- { name: MANUMIT_BUS, value: {{ .Values.bus }} }
{{- if eq .Values.bus "kafka" }}
- { name: MANUMIT_KAFKA_BROKERS, value: {{ join "," .Values.kafka.brokers | quote }} }
{{- if .Values.kafka.tls.enabled }}
- { name: MANUMIT_KAFKA_TLS, value: "true" }
{{- range $part, $ref := omit .Values.kafka.tls "enabled" }}
{{- if $ref.name }}
- { name: MANUMIT_KAFKA_TLS_{{ upper $part }}_FILE, value: /etc/manumit/secrets/kafka-{{ $part }} }
{{- end }}
{{- end }}
{{- end }}
{{- if ne .Values.kafka.sasl.mechanism "none" }}
- { name: MANUMIT_KAFKA_SASL_MECHANISM, value: {{ .Values.kafka.sasl.mechanism }} }
- { name: MANUMIT_KAFKA_SASL_USERNAME, value: {{ .Values.kafka.sasl.username | quote }} }
- { name: MANUMIT_KAFKA_SASL_PASSWORD_FILE, value: /etc/manumit/secrets/kafka-password }
{{- end }}
{{- end }}
- { name: MANUMIT_PARTITIONS, value: {{ .Values.kafka.partitions | quote }} }
{{- end }}

{{- define "manumit.databaseEnv" -}}
- { name: MANUMIT_DATABASE_URL_FILE, value: /etc/manumit/secrets/database-url }
{{- end }}

{{- define "manumit.policyEnv" -}}
{{- if .Values.policy }}
- { name: MANUMIT_POLICY_FILE, value: /etc/manumit/policy/policy.yaml }
{{- end }}
{{- end }}

{{- define "manumit.secretSource" -}}
- secret:
    name: {{ .ref.name }}
    items: [{ key: {{ .ref.key | quote }}, path: {{ .path }} }]
{{- end }}

{{/* The secrets of the bus, each a file. */}}
{{- define "manumit.busSecrets" -}}
{{- if eq .Values.bus "kafka" }}
{{- if .Values.kafka.tls.enabled }}
{{- range $part, $ref := omit .Values.kafka.tls "enabled" }}
{{- if $ref.name }}
{{ include "manumit.secretSource" (dict "ref" $ref "path" (printf "kafka-%s" $part)) }}
{{- end }}
{{- end }}
{{- end }}
{{- if ne .Values.kafka.sasl.mechanism "none" }}
{{ include "manumit.secretSource" (dict "ref" .Values.kafka.sasl.password "path" "kafka-password") }}
{{- end }}
{{- end }}
{{- end }}

{{- define "manumit.databaseSecrets" -}}
{{ include "manumit.secretSource" (dict "ref" .Values.database.url "path" "database-url") }}
{{- end }}

{{/* https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */}}
{{- define "manumit.podSecurity" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  runAsGroup: 1000
  fsGroup: 1000
  seccompProfile: { type: RuntimeDefault }
{{- with .Values.image.pullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "manumit.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}
