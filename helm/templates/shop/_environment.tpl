{{/* The environment of a service, as packages/kit/src/service/config.ts reads it; Dapr's injector adds the sidecar's ports. */}}
{{- define "arch.environment" -}}
- name: APP_PORT
  value: "8080"
# The kubelet probes the pod's own address. On an address beyond loopback a service refuses to start without both tokens.
- name: APP_HOST
  value: 0.0.0.0
- name: APP_API_TOKEN
  valueFrom:
    secretKeyRef: { name: {{ .root.Release.Name }}-{{ .name }}-app-token, key: token }
- name: DAPR_API_TOKEN
  valueFrom:
    secretKeyRef: { name: {{ .root.Release.Name }}-{{ .name }}-api-token, key: token }
- name: LOG_LEVEL
  value: {{ .root.Values.logLevel }}
{{- if eq .name "gateway" }}
- name: KEY_FROM_REQUEST_ID
  value: {{ .root.Values.gateway.keyFromRequestId | quote }}
# The Ingress writes X-Forwarded-Proto and -Host itself. Without one they would come from clients.
- name: TRUST_PROXY
  value: {{ .root.Values.ingress.enabled | quote }}
{{- else }}
- name: INTERACTION_STYLE
  value: {{ .root.Values.style }}
# The kubelet starts a sidecar again that was shut down.
- name: RESTART_SILENT_SIDECAR
  value: "true"
- name: MONGO_URL
  valueFrom:
    secretKeyRef:
      name: {{ include "arch.secretOf" (dict "root" .root "name" "mongodb") }}
      key: {{ if .root.Values.mongodb.existingSecret }}uri{{ else }}uri-{{ .name }}{{ end }}
{{- end }}
{{- if eq .name "billing" }}
- name: CURRENCY
  value: {{ .root.Values.currency }}
{{- end }}
{{- range $name, $value := .env }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}
