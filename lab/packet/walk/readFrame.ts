import { toBase64 } from '../base64.ts';
import { decodeFrame } from '../decodeFrame.ts';
import type {
  ArpLayer,
  DnsLayer,
  EthernetLayer,
  HttpLayer,
  IcmpLayer,
  Ipv4Layer,
  Layer,
  TcpLayer,
  UdpLayer,
} from '../layer.ts';

/** The layers of a frame that a walk looks at. With a tunnel, `packet` is the inner one. */
export interface ReadFrame {
  readonly ethernet: EthernetLayer;
  readonly outer?: Ipv4Layer;
  readonly packet?: Ipv4Layer;
  readonly tcp?: TcpLayer;
  readonly udp?: UdpLayer & {
    /** What it carries, as base64: no forwarding method touches it. */
    readonly content: string;
  };
  readonly icmp?: IcmpLayer;
  readonly arp?: ArpLayer;
  readonly http?: HttpLayer;
  readonly dns?: DnsLayer;
}

/** Reads a frame; undefined where not even its Ethernet header can be read. */
export function readFrame(bytes: Uint8Array): ReadFrame | undefined {
  const layers = decodeFrame(bytes);
  const [ethernet] = layers;
  if (ethernet?.kind !== 'ethernet') return undefined;
  const packets = layers.filter((layer) => layer.kind === 'ipv4');
  const outer = packets.length > 1 ? packets[0] : undefined;
  const packet = packets.at(-1);
  const [tcp, udp, icmp, arp, http, dns] = [
    find(layers, 'tcp'),
    find(layers, 'udp'),
    find(layers, 'icmp'),
    find(layers, 'arp'),
    find(layers, 'http'),
    find(layers, 'dns'),
  ];
  return {
    ethernet,
    ...(outer && { outer }),
    ...(packet && { packet }),
    ...(tcp && { tcp }),
    ...(udp && {
      udp: {
        ...udp,
        content: toBase64(bytes.subarray(udp.headerEnd, udp.headerEnd + udp.dataLength)),
      },
    }),
    ...(icmp && { icmp }),
    ...(arp && { arp }),
    ...(http && { http }),
    ...(dns && { dns }),
  };
}

/** The first layer of a kind. */
export function find<Kind extends Layer['kind']>(
  layers: readonly Layer[],
  kind: Kind,
): Extract<Layer, { readonly kind: Kind }> | undefined {
  return layers.find((layer): layer is Extract<Layer, { readonly kind: Kind }> => layer.kind === kind);
}
