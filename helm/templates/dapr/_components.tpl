{{/* The components of the chosen broker, from the same files as `dapr run -f .`; only the broker's address comes from a secret. */}}
{{- define "arch.components" -}}
{{- $secret := include "arch.secretOf" (dict "root" $ "name" .Values.broker) }}
{{- $reference := dict
  "redisHost" (dict "name" $secret "key" "host")
  "connectionString" (dict "name" $secret "key" "uri") }}
{{- range $path, $_ := .Files.Glob (printf "components/%s/*.yaml" .Values.broker) }}
{{- range $document := regexSplit "(?m)^---\\s*$" ($.Files.Get $path) -1 }}
{{- $component := fromYaml $document }}
{{- $metadata := list }}
{{- range $component.spec.metadata }}
{{- if hasKey $reference .name }}
{{- $metadata = append $metadata (dict "name" .name "secretKeyRef" (get $reference .name)) }}
{{- else }}
{{- $metadata = append $metadata . }}
{{- end }}
{{- end }}
{{- if eq $.Values.broker "redis" }}
{{- $password := dict "name" $secret "key" "password" }}
{{- $metadata = append $metadata (dict "name" "redisPassword" "secretKeyRef" $password) }}
{{- if and $.Values.redis.existingSecret $.Values.redis.tls }}
{{- $metadata = append $metadata (dict "name" "enableTLS" "value" "true") }}
{{- end }}
{{- end }}
{{- $_ := set $component.spec "metadata" $metadata }}
{{- $_ := set $component "auth" (dict "secretStore" "kubernetes") }}
---
{{ toYaml $component }}
{{ end }}
{{- end }}
{{- end }}
