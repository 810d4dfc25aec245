import type { ChecksumState, Layer } from '../../lab/packet/layer.ts';
import type { RewrittenField } from '../../lab/packet/walk/walkReport.ts';
import type { Texts } from '../text/texts.ts';
import { told } from '../text/told.ts';

/** One field of a layer as it is shown. */
export interface LayerField {
  readonly name: keyof Texts['walk']['fields'];
  /** A value of the frame, or a checksum's state, which has a text. */
  readonly value: string | { readonly checksum: ChecksumState };
  /** The place that a machine may have rewritten, where this is one. */
  readonly rewritable?: RewrittenField;
}

const protocols: Readonly<Record<number, string>> = { 1: 'ICMP', 4: 'IPv4', 6: 'TCP', 17: 'UDP' };
const etherTypes: Readonly<Record<number, string>> = { 0x0800: 'IPv4', 0x0806: 'ARP', 0x86dd: 'IPv6' };

/** The fields of a layer that matter in a lab, in the order of the header. `isOuter`: the header of a tunnel. */
export function layerFields(layer: Layer, isOuter = false): readonly LayerField[] {
  switch (layer.kind) {
    case 'ethernet':
      return [
        { name: 'destination', value: layer.destination, rewritable: 'destination-mac' },
        { name: 'source', value: layer.source, rewritable: 'source-mac' },
        { name: 'type', value: named(etherTypes, layer.etherType, hex(layer.etherType)) },
      ];
    case 'arp':
      return [
        { name: 'operation', value: layer.operation },
        { name: 'sender', value: `${layer.senderIp} (${layer.senderMac})` },
        { name: 'target', value: `${layer.targetIp} (${layer.targetMac})` },
      ];
    case 'ipv4':
      return [
        { name: 'source', value: layer.source, rewritable: isOuter ? 'tunnel' : 'source-ip' },
        { name: 'destination', value: layer.destination, rewritable: isOuter ? 'tunnel' : 'destination-ip' },
        { name: 'ttl', value: String(layer.ttl) },
        { name: 'protocol', value: named(protocols, layer.protocol) },
        { name: 'length', value: String(layer.totalLength) },
        { name: 'checksum', value: { checksum: layer.checksum } },
      ];
    case 'tcp':
      return [
        { name: 'sourcePort', value: String(layer.sourcePort), rewritable: 'source-port' },
        { name: 'destinationPort', value: String(layer.destinationPort), rewritable: 'destination-port' },
        { name: 'flags', value: layer.flags.join(' ') },
        { name: 'sequence', value: String(layer.sequence) },
        { name: 'acknowledgement', value: String(layer.acknowledgement) },
        { name: 'window', value: String(layer.window) },
        { name: 'checksum', value: { checksum: layer.checksum } },
      ];
    case 'udp':
      return [
        { name: 'sourcePort', value: String(layer.sourcePort), rewritable: 'source-port' },
        { name: 'destinationPort', value: String(layer.destinationPort), rewritable: 'destination-port' },
        { name: 'checksum', value: { checksum: layer.checksum } },
      ];
    case 'icmp':
      return [
        { name: 'meaning', value: told(layer.meaning) },
        { name: 'type', value: `${layer.type}, ${layer.code}` },
        { name: 'checksum', value: { checksum: layer.checksum } },
      ];
    case 'http':
      return [{ name: 'line', value: layer.firstLine }];
    case 'dns':
      return [
        { name: 'question', value: `${layer.question.type} ${layer.question.name}` },
        ...(layer.isAnswer
          ? [{ name: 'answer', value: [layer.status, ...layer.addresses].join(' ') } as const]
          : []),
      ];
    case 'data':
      return [];
    case 'unreadable':
      return [{ name: 'why', value: told(layer.why) }];
    default:
      return layer satisfies never;
  }
}

function named(names: Readonly<Record<number, string>>, value: number, written = String(value)): string {
  const name = names[value];
  return name === undefined ? written : `${name} (${written})`;
}

/** As EtherTypes are always written. */
function hex(value: number): string {
  return `0x${value.toString(16).padStart(4, '0')}`;
}
