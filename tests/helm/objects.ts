/** The fields of the rendered objects that the tests read. */
export interface Specs {
  Component: { type: string; version: string; metadata: ComponentMetadata[] };
  Configuration: {
    metrics: { enabled: boolean };
    nameResolution?: object;
    api: { allowed: { name: string; version: string; protocol: string }[] };
    accessControl: { defaultAction: string; trustDomain: string; policies: Policy[] };
    features: object[];
  };
  Deployment: { template: PodTemplate; strategy: { rollingUpdate: object } };
  HorizontalPodAutoscaler: { minReplicas: number };
  Ingress: object;
  NetworkPolicy: { ingress?: IngressRule[] };
  Pod: PodSpec;
  PodDisruptionBudget: object;
  Resiliency: object;
  Secret: undefined;
  StatefulSet: {
    template: PodTemplate;
    volumeClaimTemplates: object[];
    persistentVolumeClaimRetentionPolicy?: object;
  };
}

export interface Rendered<K extends keyof Specs = keyof Specs> {
  apiVersion: string;
  kind: K;
  metadata: { name: string; annotations?: Record<string, string>; labels?: Record<string, string> };
  spec: Specs[K];
  scopes?: string[];
  data?: Record<string, string>;
}

export interface ComponentMetadata {
  name: string;
  value?: string;
  secretKeyRef?: { name: string; key: string };
}

export interface Policy {
  appId: string;
  defaultAction: string;
  trustDomain: string;
  namespace: string;
  operations: Operation[];
}

/** One rule of Dapr's access control. */
export interface Operation {
  name: string;
  httpVerb: string[];
  action: string;
}

interface IngressRule {
  ports: { port: number }[];
  from?: {
    podSelector: { matchLabels: Record<string, string>; matchExpressions?: { values: string[] }[] };
  }[];
}

interface PodTemplate {
  metadata: { annotations: Record<string, string> };
  spec: PodSpec;
}

export interface PodSpec {
  automountServiceAccountToken: boolean;
  securityContext: { runAsUser: number; runAsNonRoot: boolean; seccompProfile: object };
  terminationGracePeriodSeconds: number;
  topologySpreadConstraints: object[];
  initContainers?: Container[];
  containers: [Container, ...Container[]];
}

export interface Container {
  name: string;
  image: string;
  command: string[];
  env: EnvVar[];
  ports: [{ containerPort: number }];
  resources: Record<"requests" | "limits", Record<string, string>>;
  securityContext: object;
  startupProbe: Probe;
  livenessProbe: Probe;
  readinessProbe: Probe;
  lifecycle: { preStop: { sleep: { seconds: number } } };
}

export interface EnvVar {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef: { name: string; key: string } };
}

interface Probe {
  httpGet: { path: string };
}
