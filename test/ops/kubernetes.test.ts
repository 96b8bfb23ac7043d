import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Deployment, StatefulSet } from "kubernetes-models/apps/v1";
import { HorizontalPodAutoscaler } from "kubernetes-models/autoscaling/v2";
import { NetworkPolicy } from "kubernetes-models/networking.k8s.io/v1";
import { PodDisruptionBudget } from "kubernetes-models/policy/v1";
import { ConfigMap, Secret, Service } from "kubernetes-models/v1";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { loadConfig } from "../../packages/server/src/server/config/load-config.ts";

const folder = new URL("../../ops/kubernetes/", import.meta.url);
/** Not a Kubernetes resource, but values of a Helm chart. */
const VALUES = "prometheus-adapter.yaml";

/** Validates a resource against the schema of its kind, from Kubernetes' OpenAPI description. */
const VALIDATE: Readonly<Record<string, (resource: object) => void>> = {
  "apps/v1 Deployment": (resource) => new Deployment(resource).validate(),
  "apps/v1 StatefulSet": (resource) => new StatefulSet(resource).validate(),
  "autoscaling/v2 HorizontalPodAutoscaler": (resource) => new HorizontalPodAutoscaler(resource).validate(),
  "networking.k8s.io/v1 NetworkPolicy": (resource) => new NetworkPolicy(resource).validate(),
  "policy/v1 PodDisruptionBudget": (resource) => new PodDisruptionBudget(resource).validate(),
  "v1 ConfigMap": (resource) => new ConfigMap(resource).validate(),
  "v1 Secret": (resource) => new Secret(resource).validate(),
  "v1 Service": (resource) => new Service(resource).validate(),
};

const labels = z.record(z.string(), z.string());
const secretReference = z.object({ secretKeyRef: z.object({ name: z.string(), key: z.string() }) });
const containerSchema = z.object({
  args: z.array(z.string()).optional(),
  image: z.string(),
  env: z
    .array(
      z.object({ name: z.string(), value: z.string().optional(), valueFrom: secretReference.optional() }),
    )
    .default([]),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })),
});
const resourceSchema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({ name: z.string() }),
  stringData: labels.optional(),
  spec: z
    .object({
      selector: z.union([z.object({ matchLabels: labels }), labels]).optional(),
      podSelector: z.object({ matchLabels: labels }).optional(),
      scaleTargetRef: z.object({ name: z.string() }).optional(),
      template: z
        .object({
          metadata: z.object({ labels }),
          spec: z.object({
            terminationGracePeriodSeconds: z.number().optional(),
            containers: z.array(containerSchema),
          }),
        })
        .optional(),
    })
    .optional(),
});
type Resource = z.infer<typeof resourceSchema>;

interface Read {
  readonly raw: object;
  readonly resource: Resource;
}

const files = readdirSync(folder).filter((file) => file.endsWith(".yaml") && file !== VALUES);
const read: readonly Read[] = files.flatMap((file) =>
  parseAllDocuments(readFileSync(new URL(file, folder), "utf8")).map((document) => {
    expect(document.errors, file).toEqual([]);
    const raw: object = document.toJS() as object;
    return { raw, resource: resourceSchema.parse(raw) };
  }),
);
const templates = read.flatMap(({ resource: { spec, metadata } }) =>
  spec?.template === undefined ? [] : [{ name: metadata.name, ...spec.template }],
);
const secrets = read.flatMap(({ resource }) => Object.entries(resource.stringData ?? {}));

test.each(
  read.map(({ raw, resource }) => [`${resource.kind} ${resource.metadata.name}`, raw, resource] as const),
)("%s matches the schema of Kubernetes", (_, raw, { apiVersion, kind }) => {
  const validate = VALIDATE[`${apiVersion} ${kind}`];
  expect(validate, `${apiVersion} ${kind}`).toBeDefined();
  expect(() => validate?.(raw)).not.toThrow();
});

test("the schemas find a planted mistake", () => {
  const { raw } = read.find(({ resource }) => resource.kind === "Deployment") ?? { raw: {} };
  const planted = { ...raw, spec: { ...Object(raw).spec, replicas: "two" } };
  expect(() => VALIDATE["apps/v1 Deployment"]?.(planted)).toThrow(/replicas/);
});

test("every selector selects pods that exist", () => {
  const pods = templates.map(({ metadata }) => metadata.labels);
  for (const { resource } of read) {
    const { selector, podSelector, scaleTargetRef } = resource.spec ?? {};
    for (const each of [selector, podSelector]) {
      if (each === undefined) continue;
      const wanted = Object.entries(labels.safeParse(each).data ?? Object(each).matchLabels);
      expect(wanted.length, resource.metadata.name).toBeGreaterThan(0);
      expect(
        pods.some((pod) => wanted.every(([name, value]) => pod[name] === value)),
        resource.metadata.name,
      ).toBe(true);
    }
    if (scaleTargetRef !== undefined)
      expect(templates.map(({ name }) => name)).toContain(scaleTargetRef.name);
  }
});

test("the example of the secret has exactly the keys that the pods use", () => {
  const used = templates.flatMap(({ spec }) =>
    spec.containers.flatMap(({ env }) => env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef.key ?? [])),
  );
  expect(new Set(used)).toEqual(new Set(secrets.map(([key]) => key)));
});

test.each(["api", "worker"])(
  "Stile accepts the configuration of %s, and stops within the grace period",
  (role) => {
    const { spec } = templates.find(({ name }) => name === `stile-${role}`) ?? {};
    const [container] = spec?.containers ?? [];
    expect(container?.args).toEqual([role]);
    const environment = Object.fromEntries(
      (container?.env ?? []).map(({ name, value, valueFrom }) => [
        name,
        value ?? secrets.find(([key]) => key === valueFrom?.secretKeyRef.key)?.[1],
      ]),
    );
    const { config } = loadConfig({
      flags: {},
      environment,
      workingDirectory: path.parse(process.cwd()).root,
    });
    expect(config).toMatchObject({
      backend: "valkey",
      valkeyUrl: "redis://stile-valkey:6379",
      emulatorUrl: "http://stile-emulator:7081",
    });
    const ports = Object.fromEntries(
      container?.ports.map(({ name, containerPort }) => [name, containerPort]) ?? [],
    );
    expect(ports).toEqual({ http: config.port, metrics: config.metricsPort });
    const stopsMs = role === "api" ? config.drainDelayMs : config.drainTimeoutMs;
    expect((spec?.terminationGracePeriodSeconds ?? 0) * 1_000).toBeGreaterThan(stopsMs + 5_000);
  },
);
