{{/* The labels by which pods are chosen; called with the root context and the name of a part. */}}
{{- define "arch.selector" -}}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/name: {{ .name }}
{{- end }}

{{/* Those of a pod: what it is, and no version, for a new one must not restart a database. The kind is service, backing or test. */}}
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

{{/* One of the images of this repository, by its name without arch-. */}}
{{- define "arch.image" -}}
{{- $image := .root.Values.image -}}
{{- with $image.registry }}{{ . }}/{{ end }}arch-{{ .name }}:{{ $image.tag | default .root.Chart.AppVersion }}
{{- end }}

{{/* The secret of a bundled part, or the one that takes its place. */}}
{{- define "arch.secretOf" -}}
{{- (index .root.Values .name).existingSecret | default (printf "%s-%s" .root.Release.Name .name) }}
{{- end }}

{{/* What a secret's key holds already; on the first install, or when the cluster is not asked, something new at random. */}}
{{- define "arch.kept" -}}
{{- $data := (lookup "v1" "Secret" .root.Release.Namespace .secret).data | default dict -}}
{{- get $data .key | default (randAlphaNum (.length | default 32 | int) | b64enc) | b64dec }}
{{- end }}

{{/* The settings of a service: what holds for all, and what it says for itself. */}}
{{- define "arch.settings" -}}
{{- $own := index .root.Values.services .name | default dict -}}
{{- toYaml (mergeOverwrite (deepCopy .root.Values.serviceDefaults) $own) }}
{{- end }}

{{/* The services that have a database and are on the broker: all but the gateway. A list in JSON. */}}
{{- define "arch.owners" -}}
{{- without (keys .Values.services | sortAlpha) "gateway" | toJson }}
{{- end }}

{{/* The data of a secret, from its texts; not stringData, which server-side apply does not see through. */}}
{{- define "arch.data" -}}
data:
  {{- range $key, $text := . }}
  {{ $key }}: {{ $text | b64enc }}
  {{- end }}
{{- end }}
