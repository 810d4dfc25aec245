import type { TextCatalogue } from '../../textCatalogue.ts';

/** 诊断：实验文件的含义（lab/check），按规则文件排列。 */
export const diagnostics: TextCatalogue = {
  "The address is the network's gateway": '地址与网络的网关相同',
  '{address:word} of {owner:text} is also `{path}`, which means a router that is no machine of this lab. Where the real servers must answer through the director, as in NAT, LVS Lab makes it their gateway by itself.':
    '{owner} 的 {address} 同时是 `{path}`，而后者指的是不属于本实验的路由器。真实服务器必须经调度器应答时（如 NAT），LVS Lab 会自动把调度器设为它们的网关。',
  'Remove `{path}`, or write the address of the real router there.':
    '请移除 `{path}`，或在那里填写真正路由器的地址。',
  '{address:word} of {owner:text} is also `{path}`: two hosts would answer for one address.':
    '{owner} 的 {address} 同时是 `{path}`：同一地址会有两台主机应答。',
  'Write another address of the network, or remove `{path}` if there is no such router.':
    '请填写该网络的另一个地址；若没有这台路由器，请移除 `{path}`。',

  'No host can have this address': '主机不能使用此地址',
  'the address of the subnet itself': '子网本身的地址',
  'the broadcast address, which reaches every host': '发往所有主机的广播地址',
  '{address:word} of {owner:text} is, in {cidr:word}, {role:text}.':
    '{owner} 的 {address} 在 {cidr} 中是{role}。',
  'Write an address from {first:word} to {last:word}.': '请填写 {first} 至 {last} 之间的地址。',
  'the gateway': '网关',
  'the VIP': 'VIP',

  'The address is outside its network': '地址不在所属网络内',
  '{owner:word} has {address:word} on {network:word}, which is {cidr:word}. The others there would look for it behind a router.':
    '{owner} 在 {network}（{cidr}）上的地址是 {address}。该网络上的其他机器会到路由器之后去找它。',
  '{owner:word} has {address:word} on {network:word}, which is {cidr:word}; the address lies in {home:word}. The others there would look for it behind a router.':
    '{owner} 在 {network}（{cidr}）上的地址是 {address}，而该地址属于 {home}。该网络上的其他机器会到路由器之后去找它。',
  'Write an address from {first:word} to {last:word}, or put the machine on `{home}`.':
    '请填写 {first} 至 {last} 之间的地址，或把该机器接入 `{home}`。',

  'Every weight is 0': '所有权重均为 0',
  'A real server of weight 0 takes no new connection, whatever the scheduler. With all at 0 the director refuses every client.':
    '无论哪种调度算法，权重为 0 的真实服务器都不接受新连接。全部为 0 时，调度器拒绝所有客户端。',
  'Give at least one real server a weight of 1 or more.': '请让至少一台真实服务器的权重不小于 1。',

  'no network': '没有任何网络',
  'Answers to the client would by-pass the director': '发往客户端的应答会绕过调度器',
  '{client:word} is on {network:word} together with {servers:list}. Under nat a real server answers from its own address, and only the director turns that back into the VIP; on a common segment the answer goes straight to the client, which never asked that address and resets the connection.':
    '{client} 与 {servers} 同在 {network} 上。nat 方式下，真实服务器以自身地址应答，只有调度器会把它改回 VIP；在同一网段上，应答直接到达客户端，而客户端从未请求过该地址，于是重置连接。',
  'Put the client and the real servers on different networks with the director on both, or use `fullnat` or `dr`.':
    '请把客户端与真实服务器放在不同网络，调度器同时接入两者；或改用 `fullnat` 或 `dr`。',

  'The client shares no network with the director': '客户端与调度器没有共同的网络',
  '{client:word} is on {clientNetworks:list} and {director:word} on {directorNetworks:list}, so no request for the VIP can arrive.':
    '{client} 所在网络：{clientNetworks}；{director} 所在网络：{directorNetworks}。发往 VIP 的请求无法到达。',
  'Give the client and the director an address each on one network, usually `outside`.':
    '请让客户端与调度器在同一网络（通常是 `outside`）上各有一个地址。',

  'Full NAT needs the connection tracking that is switched off': 'Full NAT 所需的连接跟踪被关闭',
  'With `net.ipv4.vs.conntrack` at 0, the rule that changes the source to the local address never matches: real servers would see the client and answer past the director, and every request would time out.':
    '`net.ipv4.vs.conntrack` 为 0 时，把源地址改为本地地址的规则永不匹配：真实服务器会看到客户端地址并绕过调度器应答，所有请求都会超时。',
  'Remove it: LVS Lab switches it on for full NAT.': '请移除：LVS Lab 会为 Full NAT 开启它。',

  'The address is taken': '地址已被占用',
  '{address:word} is also the address of {owner:text} on {network:word}. Packets would reach now one machine, now the other, by whose ARP answer came last.':
    '{address} 也是 {owner} 在 {network} 上的地址。数据包会时而到达这台、时而到达那台机器，取决于谁的 ARP 应答最后到达。',
  'Give {owner:text} an address that no other machine has.': '请给 {owner} 一个其他机器没有使用的地址。',

  'One interface is given for two networks': '同一网卡用于两个网络',
  '{interface} of {machine:word} is given for {network:word} already; an interface is on one segment.':
    '{machine} 的 {interface} 已用于 {network}；一块网卡只能接入一个网段。',
  'Write the interface that is attached to {network:word}; `ip -br addr` on the machine lists them.':
    '请填写接入 {network} 的网卡；在机器上用 `ip -br addr` 列出。',

  'Two machines have the same MAC address': '两台机器的 MAC 地址相同',
  '{mac:word} is also an interface of {machine:word}. A switch delivers frames for one MAC address to one port, so one of the machines would lose its own; clones of a VM often share theirs.':
    '{mac} 也是 {machine} 的网卡。交换机把发往同一 MAC 地址的帧只送到一个端口，其中一台机器会收不到自己的帧；克隆的虚拟机常有相同的 MAC 地址。',
  'Check with `ip -br link` on {machine:word}; give a cloned VM a new MAC address in its settings.':
    '请在 {machine} 上用 `ip -br link` 核对；克隆的虚拟机请在其设置中换用新的 MAC 地址。',

  'The name is taken': '名称已被占用',
  '{name:quoted} is the name of {taker} too. Names tell {kind:text}s apart in plans, commands and tables, and upper and lower case are the same there.':
    '{taker} 的名称也是 {name}。计划、命令和表格以名称区分{kind}，且不区分大小写。',
  'Give each {kind:text} a name of its own.': '请为每个{kind}起不同的名称。',
  machine: '机器',
  network: '网络',

  'Two real servers have the same page': '两台真实服务器的页面相同',
  '{first:word} and {second:word} both answer {page:quoted}, so no test could tell which of them answered.':
    '{first} 与 {second} 都以 {page} 应答，测试无法分辨是谁应答的。',
  '{first:word} and {second:word} both answer {page:quoted} (without `page` a real server answers its name), so no test could tell which of them answered.':
    '{first} 与 {second} 都以 {page} 应答（没有 `page` 时，真实服务器以其名称应答），测试无法分辨是谁应答的。',
  'Give each real server a page of its own; without `page` it answers its name.':
    '请给每台真实服务器各自的页面；没有 `page` 时，它以名称应答。',

  'Two services want the same packets': '两个服务要接收相同的数据包',
  '`{path}` takes {what:text} at the VIP already, and the director can hand a packet to one service only.':
    '`{path}` 已占用 VIP 上的 {what}，而调度器只能把数据包交给一个服务。',
  '{protocol:word} port {port:number}': '{protocol} 端口 {port}',
  'the firewall mark {mark:number}': '防火墙标记 {mark}',
  'Name each port once.': '每个端口只写一次。',
  'Give each service a mark of its own, or remove one of them.': '请给每个服务各自的标记，或移除其中一个。',
  'Give each service a port of its own, or remove one of them.': '请给每个服务各自的端口，或移除其中一个。',

  'Two machines of the lab are the same machine': '实验中的两台机器实为同一台',
  '{first:word} and {second:word} are both reached at {host:word}, port {port:number}: that is one machine, and what LVS Lab sets up there for one would break the other.':
    '{first} 与 {second} 的连接地址都是 {host} 端口 {port}：这是同一台机器，LVS Lab 为其中一个所做的配置会破坏另一个。',
  'Write the host and port of a machine of its own for each.': '请为每台机器填写各自的主机和端口。',

  'The page is empty': '页面为空',
  'An answer without content looks like that of a server that is set up wrong, and nobody sees in it which real server it was.':
    '没有内容的应答看起来像是服务器配置有误，也无法看出是哪台真实服务器。',
  'Write a text that names the real server, or remove `page` to have its name.':
    '请写能指明真实服务器的文本，或移除 `page` 以使用其名称。',

  'The gateway is outside its network': '网关不在所属网络内',
  '{gateway:word} is not in {cidr:word}. A machine on {network:word} can hand packets only to a router that is on the same segment.':
    '{gateway} 不在 {cidr} 内。{network} 上的机器只能把数据包交给同一网段上的路由器。',
  'Write an address from {first:word} to {last:word}, or remove the gateway if the network has none.':
    '请填写 {first} 至 {last} 之间的地址；若该网络没有网关，请移除。',

  'The interface is for a network on which the machine has no address': '机器在该网卡所属的网络上没有地址',
  '{machine:word} has no address on {network:word}, so LVS Lab would not know what to do with the interface.':
    '{machine} 在 {network} 上没有地址，LVS Lab 不知道如何使用这块网卡。',
  'Add `{network}` to `{path}`, or remove the interface.': '请在 `{path}` 中添加 `{network}`，或移除该网卡。',

  'The jump hosts lead in a circle': '跳板机形成了环路',
  '{machine:word} is its own jump host, so the connection to it could never begin.':
    '{machine} 以自身为跳板机，连接永远无法开始。',
  '{machines:list} are reached through each other, so the connection to none of them could begin.':
    '{machines} 互为跳板机，任何一台都无法开始连接。',
  'Remove `jump` where the machine can be reached directly, or write another jump host.':
    '可直接连接的机器请移除 `jump`，或另写跳板机。',

  'The local address has no effect': '本地地址不起作用',
  "Under {forwarding:word} the real servers see the client's own address as the source; the local address (LIP) is used by fullnat only.":
    '{forwarding} 方式下，真实服务器看到的源地址就是客户端地址；只有 fullnat 使用本地地址（LIP）。',
  'Remove it, or use `fullnat`.': '请移除，或改用 `fullnat`。',

  'Full NAT needs a local address': 'Full NAT 需要本地地址',
  'Under fullnat the real servers see the local address (LIP) as the source of each connection and answer to it; nothing else says which address that is.':
    'fullnat 方式下，真实服务器把本地地址（LIP）视为每个连接的源并向它应答；无法从别处推知是哪个地址。',
  "Add the director's address on the real servers' network.": '请填写调度器在真实服务器所在网络上的地址。',
  "Add the director's address on the real servers' network: `{address}`.":
    '请填写调度器在真实服务器所在网络上的地址：`{address}`。',

  "The local address is not the director's on the real servers' network":
    '本地地址不是调度器在真实服务器网络上的地址',
  'The real servers would answer to {address:word}, which is no address of the director on a network where each of them is, so their answers would not come back to the director.':
    '真实服务器会向 {address} 应答，而它不是调度器在所有真实服务器共处的网络上的地址，应答不会回到调度器。',
  "Give the director and all real servers addresses on one network, and write the director's there.":
    '请让调度器与所有真实服务器在同一网络上有地址，并填写调度器在该网络上的地址。',

  'The machine is on no network': '机器没有接入任何网络',
  '{machine:word} has no address, so no other machine can reach it.':
    '{machine} 没有地址，其他机器无法访问它。',
  'Give it an address on at least one network, such as `addresses: { inside: 192.168.131.110 }`.':
    '请让它在至少一个网络上有地址，例如 `addresses: { inside: 192.168.131.110 }`。',

  "The network overlaps the embedded machines' management network": '网络与内置虚拟机的管理网络重叠',
  'LVS Lab reaches each embedded machine through an interface of its own on {management:word}. With {cidr:word} on another interface the machine would have two ways to the same addresses, and lose one.':
    'LVS Lab 通过各内置虚拟机在 {management} 上的专用网卡访问它们。若另一块网卡用 {cidr}，机器到同一地址就有两条路径，其中一条会失效。',
  'Choose a subnet that has none of the addresses 10.0.2.0 to 10.0.2.255, such as 10.0.69.0/24.':
    '请选择不含 10.0.2.0 至 10.0.2.255 的子网，例如 10.0.69.0/24。',

  'The interface on a network is missing': '缺少网络对应的网卡',
  '{machine:word} has an address on {networks:list}, but nothing says which of its interfaces is attached there; to guess would risk cutting the machine off.':
    '{machine} 在 {networks} 上有地址，但没有说明接入该网络的是哪块网卡；猜测可能导致机器断开连接。',
  'Add it by name or, better, by MAC address, such as `{example}`; `ip -br link` on the machine lists them.':
    '请按名称（最好按 MAC 地址）补上，例如 `{example}`；在机器上用 `ip -br link` 列出。',

  'How to reach the machine is missing': '缺少连接机器的方式',
  'The lab says `machines: ssh`, so LVS Lab must log in on {machine:word}, and nothing says where and as whom.':
    '实验写明 `machines: ssh`，LVS Lab 需要登录 {machine}，但没有说明地址和用户。',
  'Add it, such as `ssh: { host: 192.168.1.20, user: root }`, or write `machines: embedded` to let LVS Lab run the machines.':
    '请补上，例如 `ssh: { host: 192.168.1.20, user: root }`；或写 `machines: embedded`，由 LVS Lab 运行机器。',

  'Only a service with a firewall mark has several ports': '只有使用防火墙标记的服务才能有多个端口',
  'Without a firewall mark, IPVS knows a service by one protocol and one port, so packets to the other ports would not be balanced.':
    '没有防火墙标记时，IPVS 以一个协议和一个端口识别服务，发往其他端口的数据包不会被均衡。',
  'Add `firewallMark: 1` to `{path}` for one service on all these ports, or write each further port as a service of its own under `moreServices`.':
    '请在 `{path}` 中添加 `firewallMark: 1`，使这些端口成为一个服务；或把其他端口各自写成 `moreServices` 下的服务。',

  'The lab has no director': '实验没有调度器',
  'The list of directors is empty. The director runs IPVS and holds the VIP: without one nobody answers the client.':
    '调度器列表为空。调度器运行 IPVS 并持有 VIP：没有它就无人应答客户端。',
  'Add one, such as `{example}`.': '请添加一台，例如 `{example}`。',

  'The lab has no real server': '实验没有真实服务器',
  'The list of real servers is empty, so the director has nobody to pass a connection to and refuses each one.':
    '真实服务器列表为空，调度器没有可转交的对象，会拒绝所有连接。',
  'Add at least one, better two, such as `{example}`.': '请至少添加一台，最好两台，例如 `{example}`。',

  'The real server has no way back to the client': '真实服务器没有返回客户端的路径',
  '{server:word} is on {serverNetworks:list} and the client on {clientNetworks:list}. Under {forwarding:word} the real server answers the client directly, with the VIP as source; it cannot go back through the director, which would take a packet from its own VIP for a forgery.':
    '{server} 所在网络：{serverNetworks}；客户端所在网络：{clientNetworks}。{forwarding} 方式下，真实服务器以 VIP 为源直接应答客户端，不能经调度器返回：调度器会把源地址为自身 VIP 的数据包视为伪造。',
  'Embedded networks have no router between them.': '内置网络之间没有路由器。',
  "Give the real server an address on the client's network, or use `nat`.":
    '请让真实服务器在客户端所在网络上有地址，或改用 `nat`。',
  "Give the real server an address on the client's network, or name the routers with `gateway` in both networks.":
    '请让真实服务器在客户端所在网络上有地址，或在两个网络中都用 `gateway` 写明路由器。',

  'The network overlaps another': '网络与另一个网络重叠',
  '{cidr:word} ({network:word}) and {otherCidr:word} ({other:word}) have addresses in common, so a machine on both could not tell on which segment such an address is.':
    '{cidr}（{network}）与 {otherCidr}（{other}）有相同的地址，同时接入两者的机器无法分辨这些地址在哪个网段。',
  'Give each network a subnet of its own, such as 10.0.69.0/24 and 192.168.131.0/24.':
    '请给每个网络各自的子网，例如 10.0.69.0/24 与 192.168.131.0/24。',

  "The service's port is the machines' SSH port": '服务端口就是机器的 SSH 端口',
  'SSH listens on port {port:number} of {machine:word}. A web server could not listen there too, and on the director IPVS would take the packets for SSH: LVS Lab would lock itself out.':
    'SSH 监听 {machine} 的端口 {port}。Web 服务器无法同时监听它，而在调度器上 IPVS 会截走 SSH 的数据包：LVS Lab 会把自己锁在外面。',
  'Choose another port; web servers listen on `80`.': '请选择其他端口；Web 服务器通常监听 `80`。',

  'Under nat the director must be the next hop of the real server, in both directions.':
    'nat 方式下，调度器与真实服务器必须互为下一跳。',
  'Under dr the director changes only the MAC address of a frame, so it must be on the same segment as the real server.':
    'dr 方式下，调度器只改写帧的 MAC 地址，因此必须与真实服务器同处一个网段。',
  'Under tun packets travel inside IP packets to the real server, so there must be a way for those.':
    'tun 方式下，数据包封装在 IP 包内送往真实服务器，因此必须有到达它的路径。',
  'Under fullnat the director passes each connection on from its own address, so there must be a way to the real server.':
    'fullnat 方式下，调度器以自身地址转交每个连接，因此必须有到达真实服务器的路径。',
  'The director cannot reach the real server': '调度器无法到达真实服务器',
  '{server:word} is on {serverNetworks:list} and {director:word} on {directorNetworks:list}. {why:text}':
    '{server} 所在网络：{serverNetworks}；{director} 所在网络：{directorNetworks}。{why}',
  'Give the real server an address on a network of the director, or the director one on its network.':
    '请让真实服务器在调度器所在网络上有地址，或让调度器在其网络上有地址。',

  'The scheduler does not know this flag': '调度算法没有这个标志',
  '`{flag}` is a flag of the scheduler `{owner}`; `{scheduler}` looks at none of them.':
    '`{flag}` 是调度算法 `{owner}` 的标志；`{scheduler}` 不使用任何标志。',
  'Use the scheduler `{owner}`, or remove the flag.': '请改用调度算法 `{owner}`，或移除该标志。',

  'The scheduler ignores the weights': '调度算法忽略权重',
  'takes the real servers in turn': '依次轮流使用真实服务器',
  'takes the real server with the fewest connections': '选择连接最少的真实服务器',
  'takes the real server that the hash of the destination address points at':
    '按目标地址的散列选择真实服务器',
  'keeps to one real server for one VIP': '对同一个 VIP 始终使用一台真实服务器',
  'keeps to one set of real servers for one VIP': '对同一个 VIP 始终使用一组真实服务器',
  'A weight matters to it only if it is 0.': '对它而言，权重只有为 0 时才起作用。',
  'A weight only says when that real server counts as overloaded: once it has more active connections.':
    '权重只决定该真实服务器何时算过载：活动连接数超过权重时。',
  '`{scheduler}` {how:text}. {left:text} Connections will not follow the weights {weights:list}.':
    '`{scheduler}` {how}。{left}连接不会按权重 {weights} 分配。',
  'Use `{scheduler}`, which heeds the weights, or give all real servers the same weight.':
    '请改用考虑权重的 `{scheduler}`，或让所有真实服务器的权重相同。',

  "Debian's kernel does not have this scheduler": 'Debian 的内核没有此调度算法',
  'The module `ip_vs_twos` is not part of the kernel of Debian 12, so the virtual service could not be created there.':
    'Debian 12 的内核不含模块 `ip_vs_twos`，无法在其上创建虚拟服务。',
  'The module `ip_vs_twos` is not part of the kernel of Debian 12, which embedded machines run, so the virtual service could not be created there.':
    '内置虚拟机所用的 Debian 12 内核不含模块 `ip_vs_twos`，无法在其上创建虚拟服务。',
  'Use `wlc`, which also weighs load against weight, or a kernel that is built with `CONFIG_IP_VS_TWOS`.':
    '请改用同样按权重衡量负载的 `wlc`，或使用以 `CONFIG_IP_VS_TWOS` 构建的内核。',

  "The real servers' port cannot differ from the service's": '真实服务器端口不能与服务端口不同',
  '{why:text}, whatever port is written here ({port:word}).': '{why}，无论此处写什么（{port}）。',
  'A service that goes by a firewall mark may have several ports, so each packet keeps the one that it came for':
    '按防火墙标记识别的服务可以有多个端口，数据包都保持原来的端口',
  'Under {forwarding:word} the director changes no port: a packet for port {port:word} arrives at port {same:word} of the real server':
    '{forwarding} 方式下，调度器不改写端口：发往端口 {port} 的数据包到达真实服务器的端口 {same}',
  'Remove it: the real servers then listen where the service is.':
    '请移除：真实服务器随之监听与服务相同的端口。',

  'The web server and the DNS server would want the same port': 'Web 服务器与 DNS 服务器会使用同一端口',
  'The real servers would answer UDP port {port:number} by DNS and TCP port {same:number} of `{path}` by HTTP, but a DNS server takes its port for TCP as well.':
    '真实服务器会以 DNS 应答 UDP 端口 {port}，以 HTTP 应答 `{path}` 的 TCP 端口 {same}，但 DNS 服务器同时占用该端口的 TCP。',
  'Choose another port; DNS servers listen on `{port}`.': '请选择其他端口；DNS 服务器通常监听 `{port}`。',

  'More than one director is not supported yet': '暂不支持多台调度器',
  'There are {count:number} directors. Two machines that hold one VIP need failover between them, which LVS Lab does not set up yet.':
    '共有 {count} 台调度器。持有同一 VIP 的两台机器之间需要故障切换，LVS Lab 暂不配置。',
  'Keep one director.': '请只保留一台调度器。',

  'Machines cannot have addresses in this subnet': '机器不能使用此子网的地址',
  '{cidr:word} takes in addresses of {special:word}, which {why:text}.':
    '{cidr} 包含 {special} 的地址，后者{why}。',
  'means "this network" and is never an address of a machine': '表示“本网络”，不能作为机器地址',
  'is loopback: each machine keeps it for itself': '是回环地址，仅限每台机器自身使用',
  'is link-local: machines give themselves addresses there and routers pass none on':
    '是链路本地地址，由机器自行分配，路由器不转发',
  'is multicast: an address there is a group, not a machine': '是组播地址，表示一组机器，而不是一台',
  'is reserved, with broadcast at its end': '是保留地址，末尾为广播地址',
  'Choose a private subnet: within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.':
    '请选择私有子网：位于 10.0.0.0/8、172.16.0.0/12 或 192.168.0.0/16 之内。',

  'Embedded machines need no way to reach them': '内置虚拟机不需要连接方式',
  'LVS Lab runs {machine:word} itself under `machines: embedded`: it knows how to reach it and which interface is on which network, and ignores `{key}`.':
    '`machines: embedded` 时，{machine} 由 LVS Lab 自行运行：它知道如何连接以及各网卡属于哪个网络，会忽略 `{key}`。',
  'Remove it, or write `machines: ssh` to use machines that exist already.':
    '请移除；若使用已有的机器，请写 `machines: ssh`。',

  'The lower threshold does not fit the upper one': '下限与上限不相称',
  '{server:word} has no upper threshold, so it is never full and there is nothing that {lower:number} connections could end.':
    '{server} 没有上限，因此永不满载，下限 {lower} 没有意义。',
  '{server:word} is full at {upper:number} connections and would be free again only below {lower:number}, which is more.':
    '{server} 在 {upper} 个连接时满载，却要低于 {lower} 个才重新接受连接，而后者更大。',
  'Add an `upperThreshold`, or remove the lower one.': '请添加 `upperThreshold`，或移除下限。',
  'Write at most {upper:number}, or remove it: the kernel then takes three quarters of the upper one.':
    '请填写不超过 {upper} 的值，或移除：内核会取上限的四分之三。',

  'The jump host is no machine of the lab': '跳板机不是实验中的机器',
  '{machine:word} is reached through {jump:quoted}, but no machine of the lab has that name.':
    '{machine} 经 {jump} 连接，但实验中没有这个名称的机器。',
  'Write the name of a machine, or a host outside the lab as `user@host:port`.':
    '请填写机器名称；实验之外的主机写成 `user@host:port`。',

  'There is no such network': '没有这个网络',
  '{machine:word} is said to be on {network:quoted}, but the lab has no network.':
    '{machine} 写明接入 {network}，但实验没有任何网络。',
  "{machine:word} is said to be on {network:quoted}, but the lab's networks are {names:list}.":
    '{machine} 写明接入 {network}，但实验的网络是 {names}。',
  'Write the name of one of the networks, or add the network under `networks`.':
    '请填写其中一个网络的名称，或在 `networks` 下添加该网络。',

  "The VIP is the director's own address towards the real servers": 'VIP 就是调度器面向真实服务器的自身地址',
  "{vip:word} is the only address of {director:word} on {network:word}. Under {forwarding:word} each real server has the VIP too, on its loopback, so {server:word} would take the director's ARP requests for its own and not answer: no packet would reach it.":
    '{vip} 是 {director} 在 {network} 上的唯一地址。{forwarding} 方式下，每台真实服务器的回环接口上也有 VIP，{server} 会把调度器的 ARP 请求当作自己发出的而不应答：数据包都无法到达它。',
  'Write another free address of {network:word} as the VIP; the director gets it besides its own.':
    '请用 {network} 上另一个空闲地址作为 VIP；调度器会在自身地址之外再配置它。',

  'The VIP is not on the network that the client and the director share':
    'VIP 不在客户端与调度器的共同网络上',
  '{vip:word} is not in {subnets:list}. The client would send its packets for the VIP to a router instead of the director.':
    '{vip} 不在 {subnets} 内。客户端会把发往 VIP 的数据包交给路由器，而不是调度器。',
  'Write an address of {subnets:list} that no machine but the director has.':
    '请填写 {subnets} 中的地址，且除调度器外没有其他机器使用。',

  'The VIP is the address of another machine than the director': 'VIP 是调度器以外机器的地址',
  "{vip:word} is the address of {owner:word} on {network:word} (`{path}`), which would answer in the director's place.":
    '{vip} 是 {owner} 在 {network} 上的地址（`{path}`），它会代替调度器应答。',
  'Write an address that no machine has. LVS Lab itself adds the VIP to the loopback of each real server.':
    '请填写没有机器使用的地址。LVS Lab 会自行把 VIP 加到每台真实服务器的回环接口上。',
  "Write the director's own address on that network, or one that no machine has.":
    '请填写调度器在该网络上的自身地址，或没有机器使用的地址。',
};
