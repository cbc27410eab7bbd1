{{/* The annotations of a service's pod, which configure its sidecar through Dapr's injector. */}}
{{- define "arch.annotations" -}}
dapr.io/enabled: "true"
dapr.io/app-id: {{ .name }}
dapr.io/app-port: "8080"
dapr.io/app-protocol: http
dapr.io/config: arch-{{ .name }}
dapr.io/app-token-secret: {{ .root.Release.Name }}-{{ .name }}-app-token
dapr.io/api-token-secret: {{ .root.Release.Name }}-{{ .name }}-api-token
# Only the app in the same pod may use the sidecar's API; other sidecars connect by mTLS on another port.
dapr.io/sidecar-listen-addresses: 127.0.0.1
# The sidecar gets secrets through Dapr's operator, so no pod needs rights at the cluster's API.
dapr.io/disable-builtin-k8s-secret-store: "true"
# Neither actors nor workflows are used, so the sidecars need no placement and no scheduler.
dapr.io/placement-host-address: ""
dapr.io/scheduler-host-address: ""
dapr.io/enable-metrics: {{ .root.Values.dapr.metrics | quote }}
# API logs would contain logins.
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
# Kubernetes stops a sidecar together with its app; from then on the sidecar receives no events.
dapr.io/block-shutdown-duration: {{ .shutdown.blockSeconds }}s
dapr.io/graceful-shutdown-seconds: {{ .shutdown.gracefulSeconds | quote }}
# A sidecar reads these only when it starts, so a change must restart the pod.
{{- $templates := printf "%s/dapr" .root.Template.BasePath }}
checksum/components: {{ include (printf "%s/components.yaml" $templates) .root | sha256sum }}
checksum/configurations: {{ include (printf "%s/configurations.yaml" $templates) .root | sha256sum }}
{{- end }}

{{/*
The order in which a pod shuts down without a failed request: the called process closes before the processes that it needs.
A service is called through its sidecar: the sidecar serves until every caller's sidecar has dropped its address (from a cache
of 20 s, filled from DNS with a delay of its own), completes the requests in progress and exits; the app exits after it. The
gateway is called directly: its sidecar stays until the health check shows that the app has exited. An app needs up to 20 s to
shut down.
*/}}
{{- define "arch.shutdown" -}}
{{- $graceful := 15 }}
{{- if eq .name "gateway" }}
{{- /* A request may wait for 30 s, and load balancers outside the cluster remove a pod with a delay, too. */}}
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
