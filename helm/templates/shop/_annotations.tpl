{{/* What Dapr's injector is told about the sidecar of a service. */}}
{{- define "arch.annotations" -}}
dapr.io/enabled: "true"
dapr.io/app-id: {{ .name }}
dapr.io/app-port: "8080"
dapr.io/app-protocol: http
dapr.io/config: arch-{{ .name }}
dapr.io/app-token-secret: {{ .root.Release.Name }}-{{ .name }}-app-token
dapr.io/api-token-secret: {{ .root.Release.Name }}-{{ .name }}-api-token
# The sidecar's API is for the app beside it alone; other sidecars come by mTLS on another port.
dapr.io/sidecar-listen-addresses: 127.0.0.1
# Secrets reach the sidecar through Dapr's operator, so no pod needs rights at the cluster's API.
dapr.io/disable-builtin-k8s-secret-store: "true"
# Neither actors nor workflows are used, so the sidecars need no placement and no scheduler.
dapr.io/placement-host-address: ""
dapr.io/scheduler-host-address: ""
dapr.io/enable-metrics: {{ .root.Values.dapr.metrics | quote }}
# A log line for each call would tell logins.
dapr.io/enable-api-logging: "false"
dapr.io/log-as-json: "true"
dapr.io/sidecar-seccomp-profile-type: RuntimeDefault
dapr.io/sidecar-cpu-request: {{ .sidecar.requests.cpu | quote }}
dapr.io/sidecar-cpu-limit: {{ .sidecar.limits.cpu | quote }}
dapr.io/sidecar-memory-request: {{ .sidecar.requests.memory | quote }}
dapr.io/sidecar-memory-limit: {{ .sidecar.limits.memory | quote }}
dapr.io/enable-app-health-check: "true"
dapr.io/app-health-check-path: /healthz
dapr.io/app-health-probe-interval: "5"
dapr.io/app-health-probe-timeout: "3000"
dapr.io/app-health-threshold: "3"
# A sidecar is told to stop together with its app, and takes no more events from then on.
dapr.io/block-shutdown-duration: {{ .leaving.blockSeconds }}s
dapr.io/graceful-shutdown-seconds: {{ .leaving.gracefulSeconds | quote }}
# Read at the start of a sidecar, so what changes them starts it anew.
{{- $templates := printf "%s/dapr" .root.Template.BasePath }}
checksum/components: {{ include (printf "%s/components.yaml" $templates) .root | sha256sum }}
checksum/configurations: {{ include (printf "%s/configurations.yaml" $templates) .root | sha256sum }}
{{- end }}

{{/*
How a pod leaves without a failed request: whoever is called closes before whoever it needs. Services are called through
their sidecars: these serve on until every caller's sidecar has forgotten them (it remembers addresses for 20 s, and asked a
DNS that may have been late itself), finish what is in hand and end; only then their apps do. The gateway is called itself: its
sidecar stays until its app has gone, which it learns from the health check. An app takes up to 20 s to wind up.
*/}}
{{- define "arch.leaving" -}}
{{- $graceful := 15 }}
{{- if eq .name "gateway" }}
{{- /* A call may ask to wait for 30 s; load balancers outside the cluster hear late of a pod that leaves, too. */}}
{{- $preStop := 35 }}
preStopSeconds: {{ $preStop }}
blockSeconds: {{ add $preStop 20 }}
gracefulSeconds: {{ $graceful }}
graceSeconds: {{ add $preStop 20 $graceful }}
{{- else }}
{{- $block := add 20 .root.Values.dapr.dnsSeconds 5 }}
{{- $preStop := add $block $graceful 1 }}
preStopSeconds: {{ $preStop }}
blockSeconds: {{ $block }}
gracefulSeconds: {{ $graceful }}
graceSeconds: {{ add $preStop 20 5 }}
{{- end }}
{{- end }}
