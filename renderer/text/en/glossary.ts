/**
 * The words of the house, each in one or two sentences, for `GlossaryWord`. What is said of schedulers and forwarding
 * methods is what IPVS of Linux 6.1 does.
 */
export const glossary = {
  lab: { word: 'lab', text: 'One topology with its service: what a lab file describes.' },
  machine: { word: 'machine', text: 'A host of the lab: client, director or real server.' },
  director: {
    word: 'director',
    text: 'The load balancer. It runs IPVS in its kernel and hands each new connection to a real server.',
  },
  realServer: {
    word: 'real server',
    text: 'RS: a machine behind the director that answers the requests.',
  },
  client: { word: 'client', text: 'The machine that test requests come from.' },
  cip: { word: 'CIP', text: 'Client IP: the address that a request comes from.' },
  vip: {
    word: 'VIP',
    text: 'Virtual IP: the address of the service that clients connect to. It sits on the director; with DR and TUN also, hidden from ARP, on each real server.',
  },
  dip: {
    word: 'DIP',
    text: 'Director IP: the director’s own address towards the real servers. With NAT it is their default gateway.',
  },
  rip: { word: 'RIP', text: 'Real-server IP: the address of a real server itself.' },
  lip: {
    word: 'LIP',
    text: 'Local IP: with full NAT, the director’s address that the real servers see as the source of every request.',
  },
  network: { word: 'network', text: 'An Ethernet segment of the lab with one IPv4 subnet.' },
  virtualService: {
    word: 'virtual service',
    text: 'What the director offers: VIP, port and protocol, with a scheduler that spreads its connections.',
  },
  forwarding: {
    word: 'forwarding',
    text: 'How the director hands packets to a real server: NAT, DR, TUN or full NAT.',
  },
  scheduler: {
    word: 'scheduler',
    text: 'The rule by which IPVS picks the real server for each new connection, named as in ipvsadm.',
  },
  weight: {
    word: 'weight',
    text: 'A real server’s share, 0 to 65535, for the schedulers that heed weights. 0 means no new connections.',
  },
  persistence: {
    word: 'persistence',
    text: 'A client that came before gets the real server that it had, for so long after its last connection. A netmask makes one client of all addresses that agree under it. Changed weights show only when the time is over.',
  },
  quiesce: {
    word: 'quiesce',
    text: 'To give a real server the weight 0: it gets no new connections, while those that it has go on to their end.',
  },
  firewallMark: {
    word: 'firewall mark',
    text: 'A number that netfilter writes on packets within the director. A service that goes by a mark takes all packets that bear it, whatever port they are for.',
  },
  threshold: {
    word: 'threshold',
    text: 'A limit of connections: a real server that reaches the upper one is full and gets no new ones until it has fewer than the lower one (without one, than three quarters of the upper). Inactive connections count, too.',
  },
  diagnostic: {
    word: 'diagnostic',
    text: 'What is wrong or doubtful in a lab file: where it stands, why it matters and how to mend it. Errors stop plan and run; warnings do not.',
  },
  plan: { word: 'plan', text: 'The ordered work for each machine, readable before anything runs.' },
  step: {
    word: 'step',
    text: 'One piece of the plan: a probe that looks whether it holds already, an apply that makes it so, and an undo.',
  },
  run: { word: 'run', text: 'One execution (up, verify, down, …), told as numbered events.' },
  prediction: {
    word: 'prediction',
    text: 'What the scheduler must do with the test’s requests, worked out from the lab file before they are sent.',
  },
  measurement: {
    word: 'measurement',
    text: 'What really happened in a test, from three independent accounts: the client’s answers, IPVS’s counters and the servers’ logs.',
  },
  verdict: {
    word: 'verdict',
    text: 'Whether measurement and prediction agree, with the reasons where they do not.',
  },
  nat: {
    word: 'NAT',
    text: 'The director rewrites the target VIP to the chosen RIP; the real server still sees the client’s address. Answers must go back through the director, so it has to be the real servers’ gateway.',
  },
  dr: {
    word: 'DR',
    text: 'Direct routing: the director changes only the frame’s MAC address. Every real server has the VIP on lo, hidden from ARP, sits on the director’s segment and answers the client directly. The port cannot be rewritten.',
  },
  tun: {
    word: 'TUN',
    text: 'Tunnelling: the director wraps each packet in IPIP (20 bytes more) to the real server, which has the VIP on lo or tunl0, hidden from ARP, and answers the client directly.',
  },
  fullnat: {
    word: 'full NAT',
    text: 'NAT of target and source: IPVS rewrites VIP to RIP, and a netfilter rule rewrites the client’s address to the LIP. Answers come back to the director by themselves, so real servers need no gateway; their logs show the LIP.',
  },
  rr: {
    word: 'rr',
    text: 'Round robin: one after the other, the last added first. Weights are ignored, but weight 0 gets nothing.',
  },
  wrr: {
    word: 'wrr',
    text: 'Weighted round robin: an exact cycle in which every server gets new connections in proportion to its weight.',
  },
  lc: {
    word: 'lc',
    text: 'Least connections: the server with the lowest load, which is active connections × 256 + inactive ones. Leftovers of earlier tests count for minutes.',
  },
  wlc: {
    word: 'wlc',
    text: 'Weighted least connections: as lc, but the load (active × 256 + inactive) is divided by the weight. What ipvsadm takes when none is named.',
  },
  lblc: {
    word: 'lblc',
    text: 'Locality-based least connection: one server for each target address, so for one VIP all goes to one server until it is overloaded. Meant for caches.',
  },
  lblcr: {
    word: 'lblcr',
    text: 'lblc with replication: keeps a set of servers for each target address and adds one under overload. For one VIP without overload, all goes to one server.',
  },
  dh: {
    word: 'dh',
    text: 'Destination hashing: the target address picks the server, so one VIP means one server. Weights are ignored.',
  },
  sh: {
    word: 'sh',
    text: 'Source hashing: the client’s address picks the server, always the same one; with the flag sh-port its port counts too. A client that falls on a server of weight 0 gets none, unless sh-fallback is set.',
  },
  mh: {
    word: 'mh',
    text: 'Maglev hashing: the client’s address picks the server, and few clients move when servers come or go. With mh-port the port counts too; mh-fallback leads past a server of weight 0.',
  },
  sed: {
    word: 'sed',
    text: 'Shortest expected delay: the lowest (active + 1) / weight; inactive connections do not count. Short connections one by one therefore all go to the heaviest server.',
  },
  nq: {
    word: 'nq',
    text: 'Never queue: a server with no active connection first, else as sed. It shows only while connections are held open.',
  },
  fo: {
    word: 'fo',
    text: 'Weighted failover: everything to the highest weight that is not 0; the next one takes over when that server goes or its weight becomes 0.',
  },
  ovf: {
    word: 'ovf',
    text: 'Weighted overflow: the highest weight first; when its active connections exceed its weight, new ones go to the next. Beyond the last they are refused.',
  },
  twos: {
    word: 'twos',
    text: 'Power of two choices: of two servers drawn at random by weight, the less loaded one. The kernel of Debian 12 does not have it.',
  },
};
