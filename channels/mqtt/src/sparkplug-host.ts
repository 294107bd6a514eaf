import type { Reading } from './reading.ts';
import { readSparkplug, type SparkplugMetric, writeSparkplug } from './sparkplug-payload.ts';

/** A message to publish. */
export interface Outgoing {
  readonly topic: string;
  readonly payload: Uint8Array | string;
  readonly qos: 0 | 1;
  readonly retain: boolean;
}

/** What became of a node or device. */
export interface SparkplugNotice {
  readonly kind: 'born' | 'died' | 'rebirth-asked' | 'unknown-metric' | 'broken';
  /** `group/node` or `group/node/device`. */
  readonly edge: string;
  readonly detail?: string;
}

export interface HostResult {
  readonly readings: readonly Reading[];
  readonly notices: readonly SparkplugNotice[];
  readonly publish: readonly Outgoing[];
}

interface Edge {
  /** Names behind the aliases of the last birth, by device ('' for the node's own). */
  readonly aliases: Map<string, Map<number, string>>;
  readonly names: Map<string, Set<string>>;
  readonly devices: Set<string>;
  seq: number;
  bdSeq: number | undefined;
  isAlive: boolean;
  /** A rebirth was asked for and has not come. */
  askedAtMs: number | undefined;
}

const NAMESPACE = 'spBv1.0';
/** A node that was asked for its birth is not asked again sooner. */
const ASK_AGAIN_MS = 10_000;
const EDGES_MAX = 10_000;
const TOPIC =
  /^spBv1\.0\/([^/+#]+)\/(N(?:BIRTH|DEATH|DATA)|D(?:BIRTH|DEATH|DATA))\/([^/+#]+)(?:\/([^/+#]+))?$/;

/**
 * The primary host application of Sparkplug B 3.0: follows births, deaths and sequence numbers of
 * edge nodes, resolves aliases, asks for a rebirth where something was missed, and says by its STATE
 * message that it listens. It holds no connection: messages go in, readings and messages come out.
 * @see Eclipse Sparkplug 3.0.0 §5.3 (host operations), §6.4 (payloads)
 */
export class SparkplugHost {
  readonly hostId: string;
  readonly #edges = new Map<string, Edge>();
  #onlineAtMs = 0;

  constructor(hostId: string) {
    this.hostId = hostId;
  }

  /** Topics to subscribe to before the birth is published. */
  get subscriptions(): readonly string[] {
    return [`${NAMESPACE}/#`, `${NAMESPACE}/STATE/${this.hostId}`];
  }

  /** The will of the connection; give the instant of connecting also to {@link birth}. */
  will(nowMs: number): Outgoing {
    return this.#state(false, nowMs);
  }

  birth(nowMs: number): Outgoing {
    this.#onlineAtMs = nowMs;
    return this.#state(true, nowMs);
  }

  #state(online: boolean, timestamp: number): Outgoing {
    return {
      topic: `${NAMESPACE}/STATE/${this.hostId}`,
      payload: JSON.stringify({ online, timestamp }),
      qos: 1,
      retain: true,
    };
  }

  /** Nodes and devices that are alive. */
  alive(): readonly string[] {
    return [...this.#edges].flatMap(([edge, { isAlive, devices }]) =>
      isAlive ? [edge, ...[...devices].map((device) => `${edge}/${device}`)] : [],
    );
  }

  /** Takes one message; messages of other topics give nothing. */
  take(topic: string, payload: Uint8Array, nowMs: number): HostResult {
    const result = { readings: [], notices: [], publish: [] } as Draft;
    if (topic === `${NAMESPACE}/STATE/${this.hostId}`) {
      this.#answerState(payload, result);
      return result;
    }
    const match = TOPIC.exec(topic);
    if (match === null) return result;
    const [, group = '', kind = '', node = '', device = ''] = match;
    if (kind.startsWith('D') !== (device !== '')) return result;
    const message = { edge: `${group}/${node}`, group, node, kind, device, nowMs };
    try {
      this.#dispatch(message, payload, result);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      result.notices.push({ kind: 'broken', edge: message.edge, detail });
    }
    return result;
  }

  /** Another session's will says that we are offline: say again that we are not. */
  #answerState(payload: Uint8Array, result: Draft): void {
    try {
      const state = JSON.parse(new TextDecoder().decode(payload)) as { online?: unknown };
      if (state.online === false && this.#onlineAtMs > 0) {
        result.publish.push(this.#state(true, this.#onlineAtMs));
      }
    } catch {
      result.publish.push(this.#state(true, this.#onlineAtMs));
    }
  }

  #dispatch(message: Message, payload: Uint8Array, result: Draft): void {
    const { timestamp, seq, metrics } = readSparkplug(payload);
    const read = { timestamp, seq, metrics };
    if (message.kind === 'NBIRTH') this.#nodeBirth(message, read, result);
    else if (message.kind === 'NDEATH') this.#nodeDeath(message, read, result);
    else this.#later(message, read, result);
  }

  #nodeBirth(message: Message, { seq, metrics, timestamp }: Read, result: Draft): void {
    if (!this.#edges.has(message.edge) && this.#edges.size >= EDGES_MAX) {
      result.notices.push({ kind: 'broken', edge: message.edge, detail: 'too many edge nodes' });
      return;
    }
    const edge: Edge = {
      aliases: new Map(),
      names: new Map(),
      devices: new Set(),
      seq: seq ?? 0,
      bdSeq: numberOf(metrics, 'bdSeq'),
      isAlive: true,
      askedAtMs: undefined,
    };
    this.#edges.set(message.edge, edge);
    learn(edge, '', metrics);
    result.notices.push({ kind: 'born', edge: message.edge });
    this.#read(edge, message, { metrics, timestamp, seq }, result);
  }

  #nodeDeath({ edge: name }: Message, { metrics }: Read, result: Draft): void {
    const edge = this.#edges.get(name);
    if (edge === undefined || !edge.isAlive) return;
    // A will of an older session tells nothing of this one.
    if (numberOf(metrics, 'bdSeq') !== edge.bdSeq) return;
    edge.isAlive = false;
    result.notices.push({ kind: 'died', edge: name });
    for (const device of edge.devices) {
      result.notices.push({ kind: 'died', edge: `${name}/${device}` });
    }
    edge.devices.clear();
  }

  #later(message: Message, read: Read, result: Draft): void {
    const edge = this.#edges.get(message.edge);
    const isNext = edge !== undefined && read.seq === (edge.seq + 1) % 256;
    if (edge === undefined || !edge.isAlive || !isNext) {
      this.#askRebirth(message, edge, result);
      // What came out of order may be a replay: its values are not taken.
      return;
    }
    edge.seq = read.seq ?? 0;
    const { device, kind } = message;
    const full = `${message.edge}/${device}`;
    if (kind === 'DBIRTH') {
      edge.devices.add(device);
      learn(edge, device, read.metrics);
      result.notices.push({ kind: 'born', edge: full });
    } else if (kind === 'DDEATH') {
      if (edge.devices.delete(device)) result.notices.push({ kind: 'died', edge: full });
      return;
    } else if (kind === 'DDATA' && !edge.devices.has(device)) {
      this.#askRebirth(message, edge, result);
      return;
    }
    this.#read(edge, message, read, result);
  }

  #askRebirth({ group, node, edge: name, nowMs }: Message, edge: Edge | undefined, result: Draft) {
    const asked = edge?.askedAtMs;
    if (asked !== undefined && nowMs - asked < ASK_AGAIN_MS) return;
    const known = edge ?? this.#unborn(name);
    if (known === undefined) return;
    known.askedAtMs = nowMs;
    result.notices.push({ kind: 'rebirth-asked', edge: name });
    result.publish.push({
      topic: `${NAMESPACE}/${group}/NCMD/${node}`,
      payload: writeSparkplug({
        timestamp: nowMs,
        metrics: [{ name: 'Node Control/Rebirth', timestamp: nowMs, value: true }],
      }),
      qos: 0,
      retain: false,
    });
  }

  /** A node that spoke before its birth; remembered so that it is not asked at every message. */
  #unborn(name: string): Edge | undefined {
    if (this.#edges.size >= EDGES_MAX) return undefined;
    const edge: Edge = {
      aliases: new Map(),
      names: new Map(),
      devices: new Set(),
      seq: 0,
      bdSeq: undefined,
      isAlive: false,
      askedAtMs: undefined,
    };
    this.#edges.set(name, edge);
    return edge;
  }

  #read(edge: Edge, message: Message, read: Read, result: Draft): void {
    const full = message.device === '' ? message.edge : `${message.edge}/${message.device}`;
    for (const metric of read.metrics) {
      const name = metric.name ?? edge.aliases.get(message.device)?.get(metric.alias ?? -1);
      if (name !== undefined && edge.names.get(message.device)?.has(name) === true) {
        const reading = readingOf(full, name, metric, read.timestamp);
        if (reading !== undefined) result.readings.push(reading);
        continue;
      }
      const detail = name ?? `alias ${metric.alias}`;
      result.notices.push({ kind: 'unknown-metric', edge: full, detail });
      this.#askRebirth(message, edge, result);
    }
  }
}

/** A number that is measured; what the protocol itself needs is none. */
function readingOf(
  device: string,
  name: string,
  metric: SparkplugMetric,
  timestamp: number | undefined,
): Reading | undefined {
  const value = typeof metric.value === 'boolean' ? Number(metric.value) : metric.value;
  const isProtocol = name === 'bdSeq' || name.startsWith('Node Control/');
  if (isProtocol || metric.isNull === true) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  const atMs = metric.timestamp ?? timestamp;
  return { device, metric: name, value, ...(atMs === undefined ? {} : { atMs }) };
}

interface Draft {
  readonly readings: Reading[];
  readonly notices: SparkplugNotice[];
  readonly publish: Outgoing[];
}

interface Message {
  readonly edge: string;
  readonly group: string;
  readonly node: string;
  readonly kind: string;
  readonly device: string;
  readonly nowMs: number;
}

interface Read {
  readonly metrics: readonly SparkplugMetric[];
  readonly timestamp: number | undefined;
  readonly seq: number | undefined;
}

function numberOf(metrics: readonly SparkplugMetric[], name: string): number | undefined {
  const value = metrics.find((metric) => metric.name === name)?.value;
  return typeof value === 'number' ? value : undefined;
}

function learn(edge: Edge, device: string, metrics: readonly SparkplugMetric[]): void {
  const aliases = new Map<number, string>();
  const names = new Set<string>();
  for (const { name, alias } of metrics) {
    if (name === undefined) continue;
    names.add(name);
    if (alias !== undefined) aliases.set(alias, name);
  }
  edge.aliases.set(device, aliases);
  edge.names.set(device, names);
}
