import { randomBytes } from 'node:crypto';
import { dnsDomain, dnsLogFile } from '../../lab/model/dnsServer.ts';
import { portsOf, type Lab, type Machine } from '../../lab/model/lab.ts';
import { clientNetwork } from '../../lab/model/spareAddresses.ts';
import type { Load } from '../../lab/predict/prediction.ts';
import { unlessAborted } from '../ssh/deadline.ts';
import type { ReadAnswer } from './answerReader.ts';
import type { RequestSeries } from './requestCommand.ts';
import type { Connect } from './rootReader.ts';
import type { SendControl } from './sendBy.ts';
import { sendQueries } from './sendQueries.ts';
import { sendRequests } from './sendRequests.ts';
import { accessLogFormat, queryLogFormat, type LogFormat } from './serverLog.ts';

/** What makes a test one of its own: how its requests are known again, and where servers log them. */
export interface TestMark {
  /** For HTTP. */
  readonly userAgent: string;
  /** For DNS. */
  readonly domain: string;
  readonly logFile: string;
  readonly logFormat: LogFormat;
}

/** A mark that no other test has. */
export function markOfTest({
  lab,
  accessLog = '/var/log/nginx/access.log',
  dnsLog = dnsLogFile,
}: {
  readonly lab: Lab;
  readonly accessLog?: string;
  readonly dnsLog?: string;
}): TestMark {
  const id = randomBytes(8).toString('hex');
  const userAgent = `lvs-lab/${id}`;
  const domain = `${id}.${dnsDomain}`;
  return lab.service.protocol === 'udp'
    ? { userAgent, domain, logFile: dnsLog, logFormat: queryLogFormat(domain) }
    : { userAgent, domain, logFile: accessLog, logFormat: accessLogFormat(userAgent) };
}

/** Which requests a test sends. */
export interface RequestsToSend {
  readonly lab: Lab;
  readonly requests: number;
  readonly load: Load;
  readonly requestTimeoutMs: number;
  readonly connect: Connect;
  readonly signal: AbortSignal;
}

interface SendingOptions extends Omit<SendControl, 'machine'> {
  /** Addresses that the requests come from in turn; empty for the machine's own choice. */
  readonly sources: readonly string[];
  /** Source ports that IPVS knew before the test; asked when the requests are about to go. */
  readonly portsBefore: () => ReadonlySet<number>;
}

/** Sends the requests of a test and tells what came of each. */
type Send = (options: SendingOptions) => Promise<readonly ReadAnswer[]>;

/**
 * curl, Perl or dig on the source's machine, or without one this process, which sends by HTTP only.
 * @throws LabError where there is no connection to the machine; the signal's reason on abort
 */
export async function senderOf(
  source: Machine | undefined,
  { lab, requests, load, requestTimeoutMs, connect, signal }: RequestsToSend,
  { userAgent, domain }: TestMark,
): Promise<Send> {
  const { realServers, service } = lab;
  const target = { vip: service.vip, ports: portsOf(service), requests, requestTimeoutMs };
  const seriesFrom = (sources: readonly string[]): RequestSeries => ({
    ...target,
    userAgent,
    mark: randomBytes(16).toString('hex'),
    load,
    ...(sources.length === 0 ? {} : { sources }),
  });
  if (source === undefined) {
    // Node's HTTP takes a while to load, and no other source needs it.
    const { sendFromHere } = await import('./sendFromHere.ts');
    return ({ sources, ...control }) =>
      sendFromHere({ series: seriesFrom(sources), realServers, ...control });
  }
  const machine = source.name;
  const connection = await unlessAborted(connect(machine), signal);
  if (service.protocol === 'tcp') {
    return ({ sources, portsBefore, ...control }) => {
      const origin = { address: ownAddress(lab, source), takenPorts: portsBefore };
      return sendRequests(connection, {
        machine,
        series: { ...seriesFrom(sources), origin },
        realServers,
        ...control,
      });
    };
  }
  return ({ sources, portsBefore, ...control }) =>
    sendQueries(connection, {
      machine,
      series: {
        ...target,
        domain,
        sources: sources.length === 0 ? [ownAddress(lab, source)] : sources,
        takenPorts: portsBefore,
      },
      realServers,
      ...control,
    });
}

/** The address that a machine of the lab sends to the VIP from; a director reaches its own VIP from the VIP. */
export function ownAddress(lab: Lab, source: Machine): string {
  if (source !== lab.client) return lab.service.vip;
  return source.addresses[clientNetwork(lab) ?? ''] ?? Object.values(source.addresses)[0] ?? '';
}
