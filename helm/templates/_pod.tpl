{{/* What each pod has for its safety; called with the root context and the user that it runs as. */}}
{{- define "arch.podSecurity" -}}
serviceAccountName: {{ .root.Release.Name }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: {{ .user }}
  runAsGroup: {{ .user }}
  {{- if .hasVolume }}
  fsGroup: {{ .user }}
  # Giving every file to the group anew would take long, and RabbitMQ refuses a cookie that a group can read.
  fsGroupChangePolicy: OnRootMismatch
  {{- end }}
  seccompProfile:
    type: RuntimeDefault
{{- end }}

{{/* And each container. */}}
{{- define "arch.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end }}

{{/* A small container of ours beside another. */}}
{{- define "arch.smallResources" -}}
resources:
  requests: { cpu: 10m, memory: 64Mi }
  limits: { cpu: 500m, memory: 192Mi }
{{- end }}

{{/* A bundled server takes connections; it is given minutes to start, for it may have much to read first. */}}
{{- define "arch.tcpProbes" -}}
startupProbe:
  tcpSocket: { port: {{ .port }} }
  periodSeconds: 2
  failureThreshold: 150
livenessProbe:
  tcpSocket: { port: {{ .port }} }
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  tcpSocket: { port: {{ .port }} }
  periodSeconds: 3
  timeoutSeconds: 3
{{- end }}

{{/* The volume of a bundled server; it outlives the release. */}}
{{- define "arch.volumeClaim" -}}
volumeClaimTemplates:
  - metadata:
      name: data
    spec:
      accessModes: [ReadWriteOnce]
      {{- with .className }}
      storageClassName: {{ . }}
      {{- end }}
      resources:
        requests:
          storage: {{ .size }}
{{- end }}
