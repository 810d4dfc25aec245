import type { TextCatalogue } from '../../textCatalogue.ts';

/** 计划：步骤的标题与理由（lab/plan）。 */
export const steps: TextCatalogue = {
  // role/commonSteps.ts
  'Packages {names:list}': '软件包 {names}',
  'Address {address:word} on {network:word} ({interface:word})':
    '{network} 上的地址 {address}（{interface}）',
  'Addresses {addresses:list}': '地址：{addresses}',
  '{addresses:text}; default route via {via:word}': '{addresses}；默认路由经 {via}',
  '{address:word} on {network:word} ({interface:word})': '{network} 上的 {address}（{interface}）',

  // role/client.ts
  'Test requests are sent with {commands:list}.': '测试请求用 {commands} 发送。',
  'Requests come from here. A client of its own sees what users see; the director would see its own VIP.':
    '请求从这里发出。独立的客户端看到的与用户相同；调度器看到的则是自身的 VIP。',

  // role/director.ts
  'ipvsadm fills the kernel’s table of virtual services.': 'ipvsadm 用来填写内核的虚拟服务表。',
  'ipvsadm fills the kernel’s table of virtual services; iptables adds {rules:list}.':
    'ipvsadm 用来填写内核的虚拟服务表；iptables 用来添加{rules}。',
  'the source NAT to the LIP': '到 LIP 的源地址转换',
  'the rule for the real servers’ own traffic': '真实服务器自身流量的规则',
  'the rules that mark packets': '给数据包打标记的规则',
  'Clients reach the service at the VIP {vip:word}; real servers are reached, and answer, on their side.':
    '客户端在 VIP {vip} 访问服务；真实服务器在其所在的一侧被访问并应答。',
  'Clients reach the service at the VIP {vip:word}; requests go on to the real servers from here, answers do not come back this way.':
    '客户端在 VIP {vip} 访问服务；请求从这里转交真实服务器，应答不经此返回。',
  'Kernel modules {modules:list}': '内核模块 {modules}',
  'IPVS and each of its schedulers are modules; a kernel without this one cannot build the lab.':
    'IPVS 及其每种调度算法都是模块；内核缺少该模块就无法搭建实验。',
  'xt_ipvs lets a netfilter rule know what belongs to a virtual service.':
    'xt_ipvs 让 netfilter 规则能够识别属于虚拟服务的数据包。',
  'Masquerading for {source:word} ({network:word})': '{source}（{network}）的地址伪装',
  'It lets the real servers themselves reach the outside; balancing works without it. One rule is added, once, and nobody else’s rules are touched.':
    '使真实服务器自身能访问外部；负载均衡并不需要它。只添加一条规则，且不改动他人的规则。',

  // role/ipvsSettings.ts
  'IPVS set to {settings:list}': '设置 IPVS：{settings}',
  '{title:text}; IPVS set to {settings:list}': '{title}；设置 IPVS：{settings}',
  'The lab file asks for these settings of IPVS (net.ipv4.vs); they are there only once it is loaded.':
    '实验文件要求这些 IPVS 设置（net.ipv4.vs）；加载 IPVS 之后它们才存在。',

  // role/ownVip.ts
  'VIP {vip:word} on {interface:word}': '{interface} 上的 VIP {vip}',
  'The director changes nothing but the MAC address, so packets arrive here for {vip:word}: the real server must have it to take them in, and as the source of its answers.':
    '调度器只改写 MAC 地址，因此到达这里的数据包目标仍是 {vip}：真实服务器必须持有它才能接收，并以它作为应答的源地址。',
  'What comes out of the tunnel is for {vip:word}: the real server must have it to take it in, and as the source of its answers. tunl0 must be up to unwrap anything.':
    '隧道解封后的数据包目标是 {vip}：真实服务器必须持有它才能接收，并以它作为应答的源地址。tunl0 启用后才能解封。',
  'Kernel module ipip': '内核模块 ipip',
  'It unwraps the packets that the director sends through the tunnel (IP in IP), and brings the interface tunl0.':
    '它解封调度器经隧道（IP in IP）发来的数据包，并提供接口 tunl0。',
  'No ARP for the VIP': '不应答 VIP 的 ARP',
  'No ARP for the VIP, no reverse path filter': '不应答 VIP 的 ARP，关闭反向路径过滤',
  'Were a real server to answer ARP for the VIP (arp_ignore), or to ask with it (arp_announce), clients would take it for the director and talk to it alone. So this is set before it has the VIP.':
    '真实服务器若应答 VIP 的 ARP（arp_ignore），或以 VIP 发出 ARP 请求（arp_announce），客户端会把它当作调度器并只与它通信。因此在配置 VIP 之前先做此设置。',
  'Requests come in on another interface than answers leave: rp_filter would drop them as forged.':
    '请求进入的网卡与应答离开的不同：rp_filter 会把请求当作伪造而丢弃。',

  // role/realServer.ts
  'The director reaches the real server here.': '调度器在这里访问真实服务器。',
  'nginx answers the requests.': 'nginx 应答请求。',
  'dnsmasq answers the requests.': 'dnsmasq 应答请求。',
  'nginx answers the requests over TCP, dnsmasq those over UDP.':
    'nginx 应答 TCP 请求，dnsmasq 应答 UDP 请求。',
  'Page {file:word}': '页面 {file}',
  'Each real server answers with its own page, so that a test can tell who answered.':
    '每台真实服务器以各自的页面应答，测试才能分辨是谁应答的。',
  'nginx on {ports:text}': 'nginx 监听 {ports}',
  'DNS server on UDP {ports:text}': 'DNS 服务器监听 UDP {ports}',
  'port {port:number}': '端口 {port}',
  'ports {ports:list}': '端口 {ports}',
  'Every name below {domain:word} has the address of the real server that was asked, so that a test can tell who answered.':
    '{domain} 下的每个名称都解析为被查询的真实服务器的地址，测试才能分辨是谁应答的。',
  'NAT may change the port, this lab does not: {where:text}.': 'NAT 可以改写端口，本实验不改写：{where}。',
  'Full NAT may change the port, this lab does not: {where:text}.':
    'Full NAT 可以改写端口，本实验不改写：{where}。',
  'Under direct routing no port is changed: {where:text}.': '直接路由不改写端口：{where}。',
  'In a tunnel no port is changed: {where:text}.': '隧道不改写端口：{where}。',
  'The director changes the port where the lab file says so: {where:list}.':
    '调度器按实验文件改写端口：{where}。',
  'requests to the VIP’s {ports:text} arrive at the same port here':
    '发往 VIP {ports} 的请求到达此处的同一端口',
  'those to port {port:number} arrive at port {serverPort:number} here':
    '发往端口 {port} 的到达此处的端口 {serverPort}',

  // role/serviceSteps.ts
  'Virtual service {service:word} ({manner:text}) with {count:number} real servers':
    '虚拟服务 {service}（{manner}），{count} 台真实服务器',
  'Virtual service of firewall mark {mark:number} ({manner:text}) with {count:number} real servers':
    '防火墙标记 {mark} 的虚拟服务（{manner}），{count} 台真实服务器',
  '{forwarding:word}, {scheduler:word}': '{forwarding}，{scheduler}',
  '{forwarding:word}, {scheduler:word} with {flags:list}': '{forwarding}，{scheduler} 带 {flags}',
  '{forwarding:word}, {scheduler:word}, persistent for {seconds:number} s':
    '{forwarding}，{scheduler}，会话保持 {seconds} 秒',
  '{forwarding:word}, {scheduler:word} with {flags:list}, persistent for {seconds:number} s':
    '{forwarding}，{scheduler} 带 {flags}，会话保持 {seconds} 秒',
  'From here on the kernel hands each new connection to the VIP to the real server that its scheduler picks.':
    '从此，内核把发往 VIP 的每个新连接交给调度算法所选的真实服务器。',
  'A client that came before goes to the server that it had, until it has kept away for so long.':
    '来过的客户端仍由原来的服务器应答，直到它在这段时间内不再访问。',
  'Firewall mark {mark:number} for {protocol:word} {ports:text} of {vip:word}':
    '{vip} 的 {protocol} {ports} 打防火墙标记 {mark}',
  'IPVS knows a service by one port or by one mark. These rules mark what is for any of the ports before IPVS sees it, so that all of it is one service; nobody else’s rules are touched.':
    'IPVS 以一个端口或一个标记识别服务。这些规则在 IPVS 看到之前，给发往各端口的数据包打上标记，使其成为同一个服务；不改动他人的规则。',
  'Source NAT to the LIP {lip:word} for {service:word}': '{service} 到 LIP {lip} 的源地址转换',
  'Real servers see the director’s own address as the client and answer to it, whatever their routes. The rule matches this virtual service alone, and nobody else’s rules are touched.':
    '真实服务器看到的客户端是调度器自身的地址，并向它应答，与路由无关。规则只匹配此虚拟服务，不改动他人的规则。',

  // forwarding/
  'Answers go straight to the client, which is behind the router of this network.':
    '应答直接发往客户端，客户端在此网络的路由器之后。',
  'Answers go to the client’s address. They must leave through the director (DIP {dip:word}), which puts the VIP back as their source; on any other way the client would not know them.':
    '应答发往客户端地址。它们必须经调度器（DIP {dip}）离开，由它把源地址改回 VIP；走其他路径，客户端就不认识它们。',
  'Some real servers are behind the router of this network.': '部分真实服务器在此网络的路由器之后。',
  'New connections from a port used before are scheduled anew': '重用端口的新连接重新调度',
  'The director sees no answer, so a finished connection stays in its table as FIN_WAIT for two minutes. Without this a client that takes the same port again would go to the same real server, whatever the scheduler says.':
    '调度器看不到应答，结束的连接会以 FIN_WAIT 在表中保留两分钟。没有此设置，再次使用同一端口的客户端无论调度算法如何都会到原来的真实服务器。',
  '{title:text}; clients are told what fits into the tunnel': '{title}；告知客户端隧道可容纳的大小',
  'A packet that is too long for the tunnel is answered with its size (ICMP), so that the client sends smaller ones.':
    '对隧道而言过长的数据包会得到注明大小的 ICMP 应答，使客户端改发较小的数据包。',
  'Forwarding on, ICMP redirects off': '开启转发，关闭 ICMP 重定向',
  'Answers pass through the director on their way from a real server to the client. A redirect would tell machines a shorter way past it; the kernel sends one if either the setting of all or the interface’s own is 1.':
    '应答从真实服务器到客户端要经过调度器。重定向会告诉机器绕过它的捷径；all 或网卡自身的设置只要有一个为 1，内核就会发送重定向。',
  '{title:text}; IPVS connections known to netfilter': '{title}；netfilter 可见 IPVS 的连接',
  'Without net.ipv4.vs.conntrack the source NAT would see no connection of IPVS, and all would time out.':
    '没有 net.ipv4.vs.conntrack，源地址转换看不到 IPVS 的连接，所有连接都会超时。',
  'A lab with {count:number} directors is not supported yet': '暂不支持有 {count} 台调度器的实验',
  'nothing decides yet which of them holds the VIP': '目前还没有机制决定由哪一台持有 VIP',
  'Leave one director in the lab file.': '请在实验文件中只保留一台调度器。',

  // attachment.ts, planLab.ts, sharedNetwork.ts
  'The interface of {machine:word} on network {network:word} is not known':
    '不知道 {machine} 在网络 {network} 上的网卡',
  'it has no interface {interface:word}, only {interfaces:list}': '它没有网卡 {interface}，只有 {interfaces}',
  'none at all': '没有任何网卡',
  '{interfaces:list} both have the MAC address {mac:word}': '{interfaces} 的 MAC 地址都是 {mac}',
  'Name the right interface at interfaces.{network:word} of {machine:word} in the lab file.':
    '请在实验文件中 {machine} 的 interfaces.{network} 写明正确的网卡。',
  'Take the lab down and up again, so that {machine:word} starts with its interfaces.':
    '请停止实验后重新启动，使 {machine} 带着其网卡启动。',
  '{machine:word} cannot be configured': '无法配置 {machine}',
  'it runs {system:text}, and LVS Lab knows Debian and Ubuntu':
    '它运行 {system}，而 LVS Lab 支持 Debian 与 Ubuntu',
  'an unknown system': '未知系统',
  'Use a machine with Debian or Ubuntu, or an embedded lab. Nothing was changed.':
    '请使用 Debian 或 Ubuntu 的机器，或内置虚拟机的实验。未作任何改动。',
  '{server:word} cannot be reached by the director': '调度器无法到达 {server}',
  '{server:word} cannot answer the director': '{server} 无法应答调度器',
  '{server:word} cannot answer through the director': '{server} 无法经调度器应答',
  'it shares no network with {director:word}': '它与 {director} 没有共同的网络',
  'Give {server:word} and the director an address on the same network.':
    '请让 {server} 与调度器在同一网络上有地址。',
  '{machine:word} was planned as a real server': '{machine} 被当作真实服务器规划',
  'it is none of the lab': '它不属于实验',
  'Please report this.': '请反馈此问题。',
};
