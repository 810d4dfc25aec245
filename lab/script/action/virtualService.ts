import { parseIpv4 } from '../../model/ipv4.ts';
import { needsListing, virtualServiceKey } from '../../plan/virtualServiceKey.ts';
import type { ActionOf, ActionRenderer } from '../actionRenderer.ts';
import { runtimeRecord } from '../record.ts';
import { lines, quote, sh, verbatim, type ShellText } from '../shellText.ts';

type VirtualService = ActionOf<'virtual-service'>;
type Destination = VirtualService['destinations'][number];

/** A forwarding method as ipvsadm's option and as /proc/net/ip_vs shows it (`ip_vs_fwd_name` in ip_vs_ctl.c). */
const methods = {
  masquerade: { option: '-m', shown: 'Masq' },
  gateway: { option: '-g', shown: 'Route' },
  tunnel: { option: '-i', shown: 'Tunnel' },
} satisfies Record<Destination['method'], { readonly option: string; readonly shown: string }>;

const protocols = {
  tcp: { option: '-t', shown: 'TCP' },
  udp: { option: '-u', shown: 'UDP' },
} satisfies Record<VirtualService['protocol'], { readonly option: string; readonly shown: string }>;

/**
 * The virtual service. Read from /proc/net/ip_vs, where numbers are hexadecimal and precomputed here, so that looking
 * costs no process; changed by one `ipvsadm -R`, which edits what is there instead of clearing the table: services of
 * others stay, and so do the connections of this one.
 */
export const virtualService: ActionRenderer<VirtualService> = {
  script(action, lab) {
    const record = runtimeRecord(lab, `virtual-service.${virtualServiceKey(action)}`);
    return {
      probe: needsListing(action)
        ? lines(sh`${verbatim(probe(action))} || return 1`, probeListing(action))
        : probe(action),
      apply: lines(
        sh`[ -r /proc/net/ip_vs ] || modprobe ip_vs || return 1
lvs_service=${serviceWords(action)} lvs_scheduler=${schedulerWords(action)}`,
        compare(action),
        recordFormer(record),
        change(action),
      ),
      undo: sh`lvs_failed=0
if [ -e ${record} ]; then
  lvs_there=0
  if [ -r /proc/net/ip_vs ]; then
    while read -r lvs_a lvs_b lvs_rest; do
      case "$lvs_a $lvs_b" in ${shownService(action)}) lvs_there=1 ;; esac
    done </proc/net/ip_vs
  fi
  [ "$lvs_there" -eq 0 ] || ipvsadm -D ${verbatim(serviceWords(action))} || lvs_failed=1
  [ ! -s ${record} ] || ipvsadm -R <${record} || lvs_failed=1
  [ "$lvs_failed" -ne 0 ] || rm -f ${record}
fi
[ "$lvs_failed" -eq 0 ]`,
    };
  },

  plain(action) {
    const service = verbatim(serviceWords(action));
    return lines(
      sh`# This service alone starts afresh: "ipvsadm -C" would take other services along.`,
      sh`ipvsadm -D ${service} 2>/dev/null || true`,
      sh`ipvsadm -A ${service} -s ${verbatim(schedulerWords(action))}`,
      ...action.destinations.map((one) => sh`ipvsadm -a ${service} ${verbatim(destinationWords(one))}`),
    );
  },
};

/**
 * Scheduler, destinations, methods and weights are as wanted, and there is nothing else in the service: no
 * persistence that nobody asked for, no further destination. (Thresholds and options of a scheduler, such as sh-port,
 * are not shown there.)
 */
function probe(action: VirtualService): ShellText {
  const wanted = action.destinations.map((one) => `${hex(one)} ${methods[one.method].shown} ${one.weight}`);
  const flags = action.persistence === undefined ? '' : 'persistent';
  return sh`[ -r /proc/net/ip_vs ] || return 1
lvs_in=0 lvs_there=0 lvs_count=0
while read -r lvs_a lvs_b lvs_c lvs_d lvs_rest; do
  case "$lvs_a $lvs_b" in
    ${shownService(action)})
      [ "$lvs_c $lvs_d" = ${`${action.scheduler} ${flags}`} ] || return 1
      lvs_in=1 lvs_there=1
      ;;
    '-> '*)
      [ "$lvs_in" -eq 1 ] || continue
      case "$lvs_b $lvs_c $lvs_d" in
        ${verbatim(alternatives(wanted))}) lvs_count=$((lvs_count + 1)) ;;
        *) return 1 ;;
      esac
      ;;
    *) lvs_in=0 ;;
  esac
done </proc/net/ip_vs
[ "$lvs_there $lvs_count" = ${`1 ${wanted.length}`} ]`;
}

/** What only ipvsadm shows is as wanted, word for word. */
function probeListing(action: VirtualService): ShellText {
  const wanted = action.destinations.map(
    ({ address, port, upperThreshold = 0, lowerThreshold = 0 }) =>
      `${address}:${port} ${upperThreshold} ${lowerThreshold}`,
  );
  return sh`lvs_in=0 lvs_there=0 lvs_count=0
lvs_table=$(ipvsadm -ln --thresholds) || return 1
while read -r lvs_a lvs_b lvs_c lvs_d lvs_rest; do
  case "$lvs_a $lvs_b" in
    ${listedService(action)})
      [ "$lvs_c $lvs_d\${lvs_rest:+ $lvs_rest}" = ${listedManner(action)} ] || return 1
      lvs_in=1 lvs_there=1
      ;;
    '-> '*)
      [ "$lvs_in" -eq 1 ] || continue
      case "$lvs_b $lvs_c $lvs_d" in
        ${verbatim(alternatives(wanted))}) lvs_count=$((lvs_count + 1)) ;;
        *) return 1 ;;
      esac
      ;;
    *) lvs_in=0 ;;
  esac
done <<LVS_END
$lvs_table
LVS_END
[ "$lvs_there $lvs_count" = ${`1 ${wanted.length}`} ]`;
}

/**
 * Compares what is there with what is wanted: sets `lvs_there` and `lvs_same` (the service, its scheduler), `lvs_has`
 * (wanted destinations that are there) and `lvs_delete` (ipvsadm's lines for those that are not wanted).
 */
function compare(action: VirtualService): ShellText {
  const wanted = action.destinations.map((one) => hex(one));
  return sh`lvs_in=0 lvs_there=0 lvs_same=0 lvs_has=' ' lvs_delete=
while read -r lvs_a lvs_b lvs_c lvs_d lvs_rest; do
  case "$lvs_a $lvs_b" in
    ${shownService(action)})
      lvs_in=1 lvs_there=1
${verbatim(recogniseScheduler(action))}
      ;;
    '-> '*)
      [ "$lvs_in" -eq 1 ] || continue
      case $lvs_b in
        ${verbatim(alternatives(wanted))}) lvs_has="$lvs_has$lvs_b " ;;
        *)
          lvs_ip=$((0x\${lvs_b%:*})) lvs_port=$((0x\${lvs_b#*:}))
          lvs_ip=$((lvs_ip >> 24)).$((lvs_ip >> 16 & 255)).$((lvs_ip >> 8 & 255)).$((lvs_ip & 255))
          lvs_delete="$lvs_delete-d $lvs_service -r $lvs_ip:$lvs_port
"
          ;;
      esac
      ;;
    *) lvs_in=0 ;;
  esac
done </proc/net/ip_vs`;
}

/** Keeps the service as it was, once, in the form that `ipvsadm -R` reads; an empty record says that there was none. */
function recordFormer(record: string): ShellText {
  return sh`if [ ! -e ${record} ]; then
  lvs_former=
  if [ "$lvs_there" -eq 1 ]; then
    lvs_table=$(ipvsadm -Sn) || return 1
    while read -r lvs_line; do
      case "$lvs_line " in
        "-A $lvs_service "* | "-a $lvs_service "*)
          lvs_former="$lvs_former$lvs_line
"
          ;;
      esac
    done <<LVS_END
$lvs_table
LVS_END
  fi
  printf %s "$lvs_former" >${record} || return 1
fi`;
}

function change(action: VirtualService): ShellText {
  return lines(
    sh`lvs_batch=
if [ "$lvs_there" -eq 0 ]; then
  lvs_batch="-A $lvs_service -s $lvs_scheduler
"
elif [ "$lvs_same" -eq 0 ]; then
  lvs_batch="-E $lvs_service -s $lvs_scheduler
"
fi
lvs_batch=$lvs_batch$lvs_delete`,
    ...action.destinations.map(
      (one) => sh`case $lvs_has in *${` ${hex(one)} `}*) lvs_verb=-e ;; *) lvs_verb=-a ;; esac
lvs_batch="$lvs_batch$lvs_verb $lvs_service "${destinationWords(one)}"
"`,
    ),
    sh`[ -z "$lvs_batch" ] || ipvsadm -R <<LVS_END
\${lvs_batch%?}
LVS_END`,
  );
}

/** What /proc/net/ip_vs does not show whole is edited whenever it is not as wanted. */
function recogniseScheduler(action: VirtualService): ShellText {
  return needsListing(action)
    ? sh`      :`
    : sh`      [ "$lvs_c $lvs_d" != ${`${action.scheduler} `} ] || lvs_same=1`;
}

/** `-t 10.0.69.132:80` or `-f 7`: the words that name the service to ipvsadm. */
function serviceWords({ vip, port, protocol, mark }: VirtualService): ShellText {
  return mark === undefined ? sh`${protocols[protocol].option} ${`${vip}:${port}`}` : sh`-f ${mark}`;
}

/** `wrr`, or with more that is said of it: `sh -b sh-port -p 300 -M 255.255.255.0` */
function schedulerWords({ scheduler, schedulerFlags = [], persistence }: VirtualService): ShellText {
  const netmask = netmaskOf(persistence);
  const more = [
    ...(schedulerFlags.length === 0 ? [] : ['-b', schedulerFlags.join(',')]),
    ...(persistence === undefined ? [] : ['-p', String(persistence.timeoutSeconds)]),
    ...(netmask === undefined ? [] : ['-M', netmask]),
  ];
  return sh`${[scheduler, ...more]}`;
}

/** `-r 192.168.131.110:80 -m -w 3` */
function destinationWords(destination: Destination): ShellText {
  const { address, port, method, weight, upperThreshold, lowerThreshold } = destination;
  const limits = [
    ...(upperThreshold === undefined ? [] : ['-x', String(upperThreshold)]),
    ...(lowerThreshold === undefined ? [] : ['-y', String(lowerThreshold)]),
  ];
  return sh`${['-r', `${address}:${port}`, methods[method].option, '-w', String(weight), ...limits]}`;
}

/** The first two words of the service's line in /proc/net/ip_vs: `TCP 0A004584:0050`, `FWM 00000007`. */
function shownService({ vip, port, protocol, mark }: VirtualService): string {
  return mark === undefined
    ? `${protocols[protocol].shown} ${hex({ address: vip, port })}`
    : `FWM ${mark.toString(16).toUpperCase().padStart(8, '0')}`;
}

/** The same in the listing of ipvsadm: `TCP 10.0.69.132:80`, `FWM 7`. */
function listedService({ vip, port, protocol, mark }: VirtualService): string {
  return mark === undefined ? `${protocols[protocol].shown} ${vip}:${port}` : `FWM ${mark}`;
}

/** What follows there: `sh (sh-port) persistent 300 mask 255.255.255.0` (`print_service_entry` of ipvsadm). */
function listedManner({ scheduler, schedulerFlags = [], persistence }: VirtualService): string {
  const netmask = netmaskOf(persistence);
  const words = [
    ...(schedulerFlags.length === 0 ? [] : [`(${schedulerFlags.join(',')})`]),
    ...(persistence === undefined ? [] : ['persistent', String(persistence.timeoutSeconds)]),
    ...(netmask === undefined ? [] : ['mask', netmask]),
  ];
  return `${scheduler} ${words.join(' ')}`;
}

/** The mask, where it puts several clients together. */
function netmaskOf(persistence: VirtualService['persistence']): string | undefined {
  return persistence?.netmask === '255.255.255.255' ? undefined : persistence?.netmask;
}

/** A pattern of `case` that matches each of the texts, and nothing where there is none. */
function alternatives(texts: readonly string[]): ShellText {
  return (texts.length === 0 ? [quote('')] : texts.map((text) => quote(text))).join(' | ') as ShellText;
}

/** Address and port as /proc/net/ip_vs writes them: `C0A8836E:0050`. */
function hex({ address, port }: { readonly address: string; readonly port: number }): string {
  const value = parseIpv4(address);
  if (value === undefined) throw new RangeError(`${JSON.stringify(address)} is no IPv4 address.`);
  return [value.toString(16).padStart(8, '0'), port.toString(16).padStart(4, '0')].join(':').toUpperCase();
}
