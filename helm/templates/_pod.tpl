{{/* The security settings of each pod; called with the root context and the user that the pod runs as. */}}
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
  # Changing the group of every file at each start takes long, and RabbitMQ refuses a cookie that its group can read.
  fsGroupChangePolicy: OnRootMismatch
  {{- end }}
  seccompProfile:
    type: RuntimeDefault
{{- end }}

{{/* The security settings of each container. */}}
{{- define "arch.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end }}

{{/* The resources of a small helper container. */}}
{{- define "arch.smallResources" -}}
resources:
  requests: { cpu: 10m, memory: 64Mi }
  limits: { cpu: 500m, memory: 192Mi }
{{- end }}

{{/* Probes of a bundled server. It has five minutes to start, because it may have much data to read first. */}}
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
