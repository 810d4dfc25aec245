import type { ActionOf, ActionRenderer } from '../actionRenderer.ts';
import { interfaceLookup, interfaceWord } from '../interfaceWord.ts';
import { runtimeRecord } from '../record.ts';
import { lines, quote, sh, verbatim, type ShellText } from '../shellText.ts';
import type { StepScript } from '../stepScript.ts';
import { keepManagementRoute, plainlyKeepManagementRoute } from './managementRoute.ts';

type Network = ActionOf<'network'>;
type Reached = Pick<Network, 'interfaces' | 'defaultRoute'>;
type DefaultRoute = NonNullable<Network['defaultRoute']>;

/**
 * Links, addresses and default route. Read with one `ip`, where there may be any, changed and read again with another
 * (`ip -batch`). Each record is a line
 * `restore …` or `remove …` with the words of an `ip` command: what must come back, and what may be gone already.
 */
export const network: ActionRenderer<Network> = {
  script(action, lab) {
    return networkScript(action, runtimeRecord(lab, 'network'));
  },

  plain(action) {
    const names = [...new Set(action.interfaces.map((one) => one.interface))];
    return lines(
      ...lookupOf(action, sh`exit 1`),
      ...names.map((name) => sh`ip link set dev ${verbatim(interfaceWord(name))} up`),
      ...action.interfaces.map(
        (one) => sh`ip addr replace ${one.address} dev ${verbatim(interfaceWord(one.interface))}`,
      ),
      ...(action.defaultRoute === undefined
        ? []
        : [
            plainlyKeepManagementRoute,
            sh`ip route replace default via ${action.defaultRoute.via} dev ${verbatim(interfaceWord(action.defaultRoute.interface))}`,
          ]),
    );
  },
};

/** The texts for the engine; names of the files of what was there before begin with `record`, which no other step of the machine has. */
export function networkScript(action: Reached, record: string): StepScript {
  const lookup = lookupOf(action, sh`return 1`);
  return {
    probe: lines(
      ...lookup,
      readAddressesOnce('apply', action),
      sh`lvs_addresses_of=probe`,
      expectAddresses(action),
      ...expectDefaultRoute(action.defaultRoute),
    ),
    apply: lines(
      ...lookup,
      readAddressesOnce('probe', action),
      sh`lvs_addresses_of=`,
      changeAddresses(action, record),
      ...(action.defaultRoute === undefined ? [] : [changeDefaultRoute(action.defaultRoute, record)]),
      // The same process reads what has come of it.
      sh`[ -n "$lvs_batch" ] || return 0
lvs_addresses=$(ip -o -batch - <<LVS_END
\${lvs_batch}addr show
LVS_END
) || return 1
lvs_addresses_of=apply`,
    ),
    // Bringing back comes first: while both routes are there, no packet is without one.
    undo: sh`lvs_failed=0 lvs_restore= lvs_remove=
for lvs_file in ${verbatim(sh`${record}.*`)}; do
  [ -e "$lvs_file" ] || continue
  while read -r lvs_kind lvs_line; do
    case $lvs_kind in
      restore) lvs_restore="$lvs_restore$lvs_line
" ;;
      remove) lvs_remove="$lvs_remove$lvs_line
" ;;
    esac
  done <"$lvs_file"
done
if [ -n "$lvs_restore" ]; then
  ip -force -batch - <<LVS_END || lvs_failed=1
\${lvs_restore%?}
LVS_END
fi
if [ -n "$lvs_remove" ]; then
  ip -force -batch - 2>/dev/null <<LVS_END || :
\${lvs_remove%?}
LVS_END
fi
rm -f ${verbatim(sh`${record}.*`)}
[ "$lvs_failed" -eq 0 ]`,
  };
}

/**
 * Puts the addresses of the machine into `lvs_addresses`, unless the text that ran just before has read them; none where
 * there can be none of those that matter. Each text says in `lvs_addresses_of` that it did, for the one that follows it
 * alone.
 */
function readAddressesOnce(before: 'probe' | 'apply', action: Reached): ShellText {
  return sh`if [ "\${lvs_addresses_of-}" != ${before} ]; then
${verbatim(knowAbsence(action))}
  lvs_addresses=
  [ "$lvs_local" = none ] || lvs_addresses=$(ip -o -4 addr show) || return 1
fi`;
}

/**
 * Sets `lvs_local` to `none` where no interface has one of the addresses, with whatever prefix length. Every address has
 * an entry of its own in the kernel's table of routes, also while its link is down (`fib_add_ifaddr` and `fib_disable_ip`
 * in net/ipv4/fib_frontend.c), which is read without a process. The table does not tell the interface; so it is of use
 * on a machine that was never set up, and is looked at only where a link is down.
 */
function knowAbsence({ interfaces }: Reached): ShellText {
  const names = [...new Set(interfaces.map((one) => one.interface))].map((name) => interfaceWord(name));
  const addresses = interfaces.map(({ address }) => quote(address.replace(/\/.*/, '')));
  return sh`  lvs_local=
  for lvs_nic in ${verbatim(names.join(' ') as ShellText)}; do
    [ -r "/sys/class/net/$lvs_nic/flags" ] && read -r lvs_flags <"/sys/class/net/$lvs_nic/flags" || continue
    [ $(($lvs_flags & 1)) -eq 1 ] || lvs_local=none
  done
  if [ "$lvs_local" = none ] && [ -r /proc/net/fib_trie ]; then
    while read -r lvs_a lvs_b lvs_rest; do
      case "$lvs_a $lvs_b $lvs_rest" in
        '|-- '*) lvs_leaf=$lvs_b ;;
        '/32 host LOCAL'*)
          case $lvs_leaf in ${verbatim(addresses.join(' | ') as ShellText)}) lvs_local= ;; esac
          ;;
      esac
    done </proc/net/fib_trie
  else
    lvs_local=
  fi`;
}

/** Every link up, every address there, and no second one with the same digits and another prefix length. */
function expectAddresses(action: Reached): ShellText {
  return sh`for lvs_pair in ${verbatim(pairs(action))}; do
  lvs_nic=\${lvs_pair%%:*} lvs_wanted=\${lvs_pair#*:} lvs_found=0
  [ -r "/sys/class/net/$lvs_nic/flags" ] && read -r lvs_flags <"/sys/class/net/$lvs_nic/flags" || return 1
  [ $(($lvs_flags & 1)) -eq 1 ] || return 1
  while read -r lvs_index lvs_name lvs_family lvs_address lvs_rest; do
    case "$lvs_name $lvs_address" in
      "$lvs_nic $lvs_wanted") lvs_found=1 ;;
      "$lvs_nic \${lvs_wanted%/*}/"*) return 1 ;;
    esac
  done <<LVS_END
$lvs_addresses
LVS_END
  [ "$lvs_found" -eq 1 ] || return 1
done`;
}

/** Puts into `lvs_batch` what is missing and what is wrong, and records it. A right address comes before a wrong one goes. */
function changeAddresses(action: Reached, record: string): ShellText {
  return sh`lvs_batch=
for lvs_pair in ${verbatim(pairs(action))}; do
  lvs_nic=\${lvs_pair%%:*} lvs_wanted=\${lvs_pair#*:} lvs_found=0 lvs_wrong= lvs_line=
  if ! [ -r "/sys/class/net/$lvs_nic/flags" ] || ! read -r lvs_flags <"/sys/class/net/$lvs_nic/flags"; then
    echo "There is no interface $lvs_nic." >&2
    return 1
  fi
  if [ $(($lvs_flags & 1)) -eq 0 ]; then
    [ -e ${record}".link.$lvs_nic" ] ||
      echo "remove link set dev $lvs_nic down" >${record}".link.$lvs_nic" || return 1
    lvs_batch="\${lvs_batch}link set dev $lvs_nic up
"
  fi
  while read -r lvs_index lvs_name lvs_family lvs_address lvs_rest; do
    case "$lvs_name $lvs_address" in
      "$lvs_nic $lvs_wanted") lvs_found=1 ;;
      "$lvs_nic \${lvs_wanted%/*}/"*) lvs_wrong="$lvs_wrong $lvs_address" ;;
    esac
  done <<LVS_END
$lvs_addresses
LVS_END
  if [ "$lvs_found" -eq 0 ]; then
    lvs_line="remove addr del $lvs_wanted dev $lvs_nic
"
    lvs_batch="\${lvs_batch}addr replace $lvs_wanted dev $lvs_nic
"
  fi
  for lvs_address in $lvs_wrong; do
    lvs_line="\${lvs_line}restore addr replace $lvs_address dev $lvs_nic
"
    lvs_batch="\${lvs_batch}addr del $lvs_address dev $lvs_nic
"
  done
  lvs_file=${record}.address.$lvs_nic.\${lvs_wanted%/*}
  [ -z "$lvs_line" ] || [ -e "$lvs_file" ] || printf %s "$lvs_line" >"$lvs_file" || return 1
done`;
}

/** The default route of metric 0, the one that is taken before any other, leads through the gateway. */
function expectDefaultRoute(route: DefaultRoute | undefined): readonly ShellText[] {
  return route === undefined ? [] : [findDefaultRoute(route), sh`[ "$lvs_default" = right ]`];
}

/**
 * Sets `lvs_default` to `right`, `other` or `none`. /proc/net/route (fib_route_seq_show in net/ipv4/fib_trie.c) writes
 * addresses as the machine holds them in memory: the last byte first on all that Debian runs IPVS on in practice.
 */
function findDefaultRoute(route: DefaultRoute): ShellText {
  const gateway = route.via
    .split('.')
    .toReversed()
    .map((byte) => Number(byte).toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();
  return sh`lvs_default=none
while read -r lvs_name lvs_target lvs_gateway lvs_flags lvs_references lvs_use lvs_metric lvs_mask lvs_rest; do
  [ "$lvs_target $lvs_mask" = '00000000 00000000' ] || continue
  if [ "$lvs_name $lvs_gateway $lvs_metric" = ${verbatim(interfaceWord(route.interface))}${` ${gateway} 0`} ]; then
    lvs_default=right
    break
  fi
  lvs_default=other
done </proc/net/route`;
}

function changeDefaultRoute(route: DefaultRoute, record: string): ShellText {
  return sh`${verbatim(findDefaultRoute(route))}
if [ "$lvs_default" != right ]; then
  lvs_line='remove route del '${verbatim(routeLine(route))}
  if [ "$lvs_default" = other ]; then
    lvs_routes=$(ip -o -4 route show default) || return 1
    while read -r lvs_route; do
      case $lvs_route in *' metric '* | '') ;; *) lvs_line="restore route replace \${lvs_route%%linkdown*}" ;; esac
    done <<LVS_END
$lvs_routes
LVS_END
${verbatim(keepManagementRoute(`${record}.management-route`))}
  fi
  [ -e ${record}.default-route ] || printf '%s\n' "$lvs_line" >${record}.default-route || return 1
  lvs_batch="\${lvs_batch}route replace "${verbatim(routeLine(route))}"
"
fi`;
}

/** The route for a line of `ip -batch`, as one shell word. */
function routeLine({ via, interface: name }: DefaultRoute): ShellText {
  return sh`${`default via ${via} dev `}${verbatim(interfaceWord(name))}`;
}

/** The interfaces with their addresses as the words of a loop: `eth1:10.0.69.132/24`; no interface has a colon. */
function pairs({ interfaces }: Reached): ShellText {
  return interfaces
    .map((one) => sh`${verbatim(interfaceWord(one.interface))}:${one.address}`)
    .join(' ') as ShellText;
}

function lookupOf({ interfaces, defaultRoute }: Reached, onMissing: ShellText): readonly ShellText[] {
  const names = [
    ...interfaces.map((one) => one.interface),
    ...(defaultRoute ? [defaultRoute.interface] : []),
  ];
  return interfaceLookup(names, onMissing);
}
