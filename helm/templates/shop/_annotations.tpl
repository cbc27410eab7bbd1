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
# A sidecar is told to stop together with its app: it takes no more events then, and serves on until the app has gone,
# which it learns from the health check, or for as long as the app may take: 5 s of preStop and 20 s to wind up.
dapr.io/block-shutdown-duration: 25s
dapr.io/graceful-shutdown-seconds: "5"
# Components are read at the start of a sidecar, so what changes them starts it anew.
checksum/components: {{ include "arch.components" .root | sha256sum }}
{{- end }}
