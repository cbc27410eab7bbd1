{{/* The labels that select the pods of a part; called with the root context and the name of the part. */}}
{{- define "arch.selector" -}}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/name: {{ .name }}
{{- end }}

{{/* The labels of a pod. They have no version, because a new version must not restart a database. The kind is service, backing or test. */}}
{{- define "arch.podLabels" -}}
{{ include "arch.selector" . }}
app.kubernetes.io/part-of: arch
app.kubernetes.io/component: {{ .kind }}
{{- end }}

{{/* All labels of a part. */}}
{{- define "arch.labels" -}}
{{ include "arch.podLabels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{/* An image of this repository, by its name without arch-. */}}
{{- define "arch.image" -}}
{{- $image := .root.Values.image -}}
{{- with $image.registry }}{{ . }}/{{ end }}arch-{{ .name }}:{{ $image.tag | default .root.Chart.AppVersion }}
{{- end }}

{{/* The secret of a bundled server, or the existing secret that replaces it. */}}
{{- define "arch.secretOf" -}}
{{- (index .root.Values .name).existingSecret | default (printf "%s-%s" .root.Release.Name .name) }}
{{- end }}

{{/* The value that a secret's key has in the cluster; a new random value on the first install or when helm renders without a cluster. */}}
{{- define "arch.savedOrRandom" -}}
{{- $data := (lookup "v1" "Secret" .root.Release.Namespace .secret).data | default dict -}}
{{- get $data .key | default (randAlphaNum (.length | default 32 | int) | b64enc) | b64dec }}
{{- end }}

{{/* The ledger of these values: the secret of MongoDB and the currency. */}}
{{- define "arch.ledger" -}}
{{ include "arch.secretOf" (dict "root" . "name" "mongodb") }}/{{ .Values.currency }}
{{- end }}

{{/* The ledger of the billing that runs in the cluster; empty on the first install or when helm renders without a cluster. */}}
{{- define "arch.deployedLedger" -}}
{{- $billing := lookup "apps/v1" "Deployment" .Release.Namespace (printf "%s-billing" .Release.Name) -}}
{{- $secret := "" }}
{{- $currency := "" }}
{{- range (dig "spec" "template" "spec" "containers" list $billing) }}
{{- if eq .name "billing" }}
{{- range .env }}
{{- if eq .name "MONGO_URL" }}{{ $secret = .valueFrom.secretKeyRef.name }}{{ end }}
{{- if eq .name "CURRENCY" }}{{ $currency = .value }}{{ end }}
{{- end }}
{{- end }}
{{- end }}
{{- if $secret }}{{ $secret }}/{{ $currency }}{{ end }}
{{- end }}

{{/* The settings of a service: the defaults of all services, overridden by its own. */}}
{{- define "arch.settings" -}}
{{- $own := index .root.Values.services .name | default dict -}}
{{- toYaml (mergeOverwrite (deepCopy .root.Values.serviceDefaults) $own) }}
{{- end }}

{{/* The services that have a database and use the broker: all but the gateway. A list in JSON. */}}
{{- define "arch.owners" -}}
{{- without (keys .Values.services | sortAlpha) "gateway" | toJson }}
{{- end }}

{{/* The servers that the chart can bundle, with their ports. */}}
{{- define "arch.serverPorts" -}}
mongodb: 27017
redis: 6379
rabbitmq: 5672
{{- end }}

{{/* The data of a secret, from its texts; not stringData, whose changes server-side apply does not detect. */}}
{{- define "arch.data" -}}
data:
  {{- range $key, $text := . }}
  {{ $key }}: {{ $text | b64enc }}
  {{- end }}
{{- end }}
