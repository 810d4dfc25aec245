import * as z from 'zod';
import { UnreadableOutput } from './unreadableOutput.ts';

/**
 * The output of `ip -j`, of which only what is named here is read: iproute2 adds fields from version to version and
 * leaves out those that are empty.
 */

const addressSchema = z.object({
  ifindex: z.int(),
  ifname: z.string(),
  flags: z.array(z.string()),
  mtu: z.int(),
  operstate: z.string(),
  address: z.string().optional(),
  addr_info: z.array(
    z.object({
      family: z.enum(['inet', 'inet6']),
      local: z.string(),
      prefixlen: z.int().min(0).max(128),
      scope: z.string(),
      label: z.string().optional(),
    }),
  ),
});

const linkSchema = addressSchema.omit({ addr_info: true });

const routeSchema = z.object({
  dst: z.string(),
  type: z.string().optional(),
  gateway: z.string().optional(),
  dev: z.string().optional(),
  protocol: z.string().optional(),
  scope: z.string().optional(),
  prefsrc: z.string().optional(),
  metric: z.int().optional(),
  flags: z.array(z.string()),
});

/** An address of an interface. */
export interface InterfaceAddress {
  readonly family: 4 | 6;
  readonly address: string;
  readonly prefixLength: number;
  /** `global`, `link` or `host`, as ip names it. */
  readonly scope: string;
}

/** An interface without its addresses. */
export interface Link {
  readonly index: number;
  readonly name: string;
  /** Lower-case MAC address; absent where the interface has none, such as a tunnel. */
  readonly mac?: string;
  /** Whether it was switched on. */
  readonly up: boolean;
  /** Whether there is a cable with something at its other end. */
  readonly carrier: boolean;
  /** In bytes. */
  readonly mtu: number;
}

export interface LinkWithAddresses extends Link {
  readonly addresses: readonly InterfaceAddress[];
}

/** A route of the main table. */
export interface Route {
  /** Subnet in CIDR form or a single address; `default` for all others. */
  readonly destination: string;
  readonly gateway?: string;
  readonly interface?: string;
  readonly source?: string;
  /** 0 where none is shown: taken before all others. */
  readonly metric: number;
  readonly flags: readonly string[];
}

/** Reads `ip -j addr`. */
export function parseIpAddresses(text: string): readonly LinkWithAddresses[] {
  return readList('ip -j addr', text, addressSchema).map((one) => ({
    ...linkOf(one),
    addresses: one.addr_info.map(({ family, local, prefixlen, scope }) => ({
      family: family === 'inet' ? 4 : 6,
      address: local,
      prefixLength: prefixlen,
      scope,
    })),
  }));
}

/** Reads `ip -j link`. */
export function parseIpLinks(text: string): readonly Link[] {
  return readList('ip -j link', text, linkSchema).map(linkOf);
}

/** Reads `ip -j route`. */
export function parseIpRoutes(text: string): readonly Route[] {
  return readList('ip -j route', text, routeSchema).map((one) => ({
    destination: one.dst,
    ...(one.gateway === undefined ? {} : { gateway: one.gateway }),
    ...(one.dev === undefined ? {} : { interface: one.dev }),
    ...(one.prefsrc === undefined ? {} : { source: one.prefsrc }),
    metric: one.metric ?? 0,
    flags: one.flags,
  }));
}

function linkOf(one: z.infer<typeof linkSchema>): Link {
  return {
    index: one.ifindex,
    name: one.ifname,
    ...(one.address?.length === 17 ? { mac: one.address.toLowerCase() } : {}),
    up: one.flags.includes('UP'),
    carrier: one.flags.includes('LOWER_UP'),
    mtu: one.mtu,
  };
}

function readList<Schema extends z.ZodType>(source: string, text: string, schema: Schema): z.infer<Schema>[] {
  // Without any entry older versions of ip print nothing at all.
  if (text.trim() === '') return [];
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new UnreadableOutput(source, 0, text, 'it is no JSON');
  }
  // Objects that a filter left empty are printed as `{}`.
  const list = z.array(z.unknown()).safeParse(json);
  if (!list.success) throw new UnreadableOutput(source, 0, text, 'it is no list');
  const entries = list.data.filter((entry) => JSON.stringify(entry) !== '{}');
  const parsed = z.array(schema).safeParse(entries);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UnreadableOutput(
      source,
      0,
      text,
      `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong form'}`,
    );
  }
  return parsed.data;
}
