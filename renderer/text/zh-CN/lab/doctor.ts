import type { TextCatalogue } from '../../textCatalogue.ts';

/** 诊断机器：发现、依据与处理办法（lab/doctor），按规则文件排列。 */
export const doctor: TextCatalogue = {
  none: '无',
  'no rule': '没有规则',

  // address.ts
  'Run `up`, which sets it.': '执行 `up` 即可设置。',
  'The machine does not have the address {address:word}.': '机器没有地址 {address}。',
  'It has {addresses:list}.': '它的地址：{addresses}。',
  'The netmask of {address:word} is not that of its network.': '{address} 的子网掩码与其网络不符。',
  'It is /{prefix:word} on {interface:word}; it must be /{wanted:word}.':
    '{interface} 上是 /{prefix}，应为 /{wanted}。',
  'The interface with the address {address:word} is switched off.': '地址 {address} 所在的网卡未启用。',
  '{interface:word} is down.': '{interface} 处于 down 状态。',
  'Run `up`, which switches it on; by hand: `{command}`.': '执行 `up` 即可启用；手工：`{command}`。',

  // duplicateAddress.ts
  'Take it away: `{command}`.': '移除该地址：`{command}`。',
  'Who took it for the owner asks anew after `{command}`.':
    '误认它为持有者的机器，执行 `{command}` 后会重新询问。',
  'The machine has the VIP {vip:word}, which is the director’s.': '机器上有 VIP {vip}，而它属于调度器。',
  'It is on {interface:word} as /{prefix:word}: {effect:text} ({forwarding:word}).':
    '它在 {interface} 上，为 /{prefix}：{effect}（{forwarding}）。',
  'its requests never leave it': '本机的请求不会离开本机',
  'neighbours ask by ARP and may get either answer': '相邻机器发出 ARP 请求时，可能得到任意一方的应答',
  'The machine has the address {address:word}, which is that of {owner:word}.':
    '机器上有地址 {address}，而它属于 {owner}。',
  'It is on {interface:word} as /{prefix:word}; the lab file gives it to {owner:word}.':
    '它在 {interface} 上，为 /{prefix}；实验文件把它分配给 {owner}。',

  // firewall.ts
  'The firewall drops or rejects packets.': '防火墙丢弃或拒绝数据包。',
  'See whether a rule concerns the VIP or the real servers; a DROP shows as time-outs, a REJECT as refusals.':
    '请查看是否有规则涉及 VIP 或真实服务器；DROP 表现为超时，REJECT 表现为拒绝。',
  'The firewall drops what is for port {port:word} of the real server.':
    '防火墙丢弃发往真实服务器端口 {port} 的数据包。',
  'The firewall rejects what is for port {port:word} of the real server.':
    '防火墙拒绝发往真实服务器端口 {port} 的数据包。',
  'Take the rule out: `{command}`; `mend LAB` where `break` put it in.':
    '移除该规则：`{command}`；由 `break` 加入的用 `mend LAB` 移除。',

  // gateway.ts
  'The real server has no default route.': '真实服务器没有默认路由。',
  'The default route of the real server does not lead to the director.': '真实服务器的默认路由不指向调度器。',
  'Its default route is missing; the director is {addresses:list}.': '缺少默认路由；调度器是 {addresses}。',
  'Its default route is via {gateway:word}; the director is {addresses:list}.':
    '默认路由经 {gateway}；调度器是 {addresses}。',
  'Run `up`; by hand: `{command}`.': '执行 `up`；手工：`{command}`。',

  // heldConnections.ts
  'Somebody who is no machine of the lab uses the VIP.': '有不属于实验的机器在使用 VIP。',
  '{count:number} open connections come from {sources:list}.': '{sources} 有 {count} 个未关闭的连接。',
  'Keep others off the VIP while you test: their requests count too, and bend the sequence.':
    '测试期间请勿让他人使用 VIP：他们的请求同样计数，并会扰乱序列。',
  'Connections to the VIP are kept open.': '有到 VIP 的连接一直保持打开。',
  '{count:number} from {sources:list}: every request on one goes to the same real server.':
    '{sources} 有 {count} 个：同一连接上的请求都到同一台真实服务器。',
  'Send `Connection: close`, or end what holds them, unless a test runs right now.':
    '请发送 `Connection: close`，或结束保持连接的程序；正在测试时除外。',

  // ipForward.ts
  'The director does not forward packets.': '调度器不转发数据包。',
  'net.ipv4.ip_forward is 0: answers of the real servers end here. curl on the director works all the same.':
    'net.ipv4.ip_forward 为 0：真实服务器的应答到此为止。在调度器上执行 curl 仍然正常。',

  // ipvs.ts
  'The kernel has no IPVS.': '内核中没有 IPVS。',
  'There is no /sys/module/ip_vs.': '不存在 /sys/module/ip_vs。',
  'Run `up`, which loads it; by hand: `modprobe ip_vs`.': '执行 `up` 即可加载；手工：`modprobe ip_vs`。',
  'A kernel without the module cannot be a director.': '没有该模块的内核不能作为调度器。',
  'IPVS has no virtual service {services:list}.': 'IPVS 中没有虚拟服务 {services}。',
  'Its table is empty.': '表为空。',
  'Its table has {services:list}.': '表中有 {services}。',
  'Run `up`, which adds it.': '执行 `up` 即可添加。',
  'A restart of the director and `ipvsadm -C` empty the table.': '调度器重启和 `ipvsadm -C` 都会清空该表。',

  // listener.ts
  'The web server listens on port {elsewhere:list}, not on {port:number}.':
    'Web 服务器监听端口 {elsewhere}，而不是 {port}。',
  'Nothing answers on TCP port {port:number} of the real server.': '真实服务器的 TCP 端口 {port} 无人应答。',
  'Nothing answers on UDP port {port:number} of the real server.': '真实服务器的 UDP 端口 {port} 无人应答。',
  'Have it listen on port {port:number}: `mend LAB` where `break` moved it, else its configuration says where.':
    '请让它监听端口 {port}：由 `break` 改动的用 `mend LAB`，否则请看其配置。',
  'Run `up`, which starts the web server; by hand: `systemctl start nginx`.':
    '执行 `up` 即可启动 Web 服务器；手工：`systemctl start nginx`。',
  'Run `up`, which starts the DNS server; `plan --shell` has the command.':
    '执行 `up` 即可启动 DNS 服务器；命令见 `plan --shell`。',
  'No socket listens on port {port:number}.': '没有套接字监听端口 {port}。',
  'Only {addresses:list} listens there, which nobody outside can reach.':
    '只有 {addresses} 监听该端口，外部无法访问。',
  'A process of the director itself listens on port {port:number}.': '调度器自身有进程监听端口 {port}。',
  '{names:list} listens there.': '{names} 监听该端口。',
  'a process': '某个进程',
  'IPVS takes connections to {vip:word} before it, so it only confuses.':
    'IPVS 先于它接收到 {vip} 的连接，它只会造成混淆。',
  'Stop it unless it serves something else: a director needs no web server.':
    '若无其他用途，请停止它：调度器不需要 Web 服务器。',

  // ownVip.ts
  'The real server answers ARP for the VIP {vip:word}, as if it were the director.':
    '真实服务器像调度器一样应答 VIP {vip} 的 ARP。',
  'arp_ignore is 0 for all and for {interfaces:list}.': 'all 与 {interfaces} 的 arp_ignore 均为 0。',
  'A client that believes it sends everything here, and the weights seem ignored.':
    '相信它的客户端会把所有请求发到这里，看起来像是忽略了权重。',
  'Run `up`; by hand: `{command}`, then `{then}` on the client.':
    '执行 `up`；手工：`{command}`，再在客户端执行 `{then}`。',
  'The real server may use the VIP {vip:word} in ARP requests of its own.':
    '真实服务器可能在自己的 ARP 请求中使用 VIP {vip}。',
  'arp_announce is less than 2 for all and for {interfaces:list}.':
    'all 与 {interfaces} 的 arp_announce 均小于 2。',
  'Whoever hears such a request takes it for the owner of the VIP.':
    '收到这种请求的机器会以为它是 VIP 的持有者。',
  'The real server drops what comes out of the tunnel as forged.':
    '真实服务器把隧道解封后的数据包当作伪造而丢弃。',
  'rp_filter is 1 for all or for tunl0, and answers do not leave by tunl0.':
    'all 或 tunl0 的 rp_filter 为 1，而应答不从 tunl0 离开。',
  'Its share of the requests times out.': '分配给它的请求超时。',

  // neighbour.ts
  'The machine takes {server:word} for the owner of {address:word}, which is {owner:word}.':
    '机器以为 {server} 是 {address} 的持有者，而持有者是 {owner}。',
  'Its ARP table has {address:word} at {mac:word}, which is {server:word}: that one does not have the address, and drops what comes for it.':
    '它的 ARP 表中 {address} 对应 {mac}，即 {server}；而后者没有该地址，会丢弃发往该地址的数据包。',
  '{owner:word} has it at {mac:word}.': '{owner} 的该地址对应 {mac}。',
  'Have it ask again: `{command}`.': '让它重新询问：`{command}`。',

  // packetMark.ts, page.ts
  'Nothing marks packets to {protocol:word} {ports:text} of the VIP with {mark:number}.':
    '没有规则给发往 VIP 的 {protocol} {ports} 的数据包打上标记 {mark}。',
  'The mangle table has {rules:text}. What is not marked passes by the service: the director refuses it.':
    'mangle 表中：{rules}。没有标记的数据包不经过该服务，会被调度器拒绝。',
  'Run `up`, which adds the rules; `plan --shell` has the commands.':
    '执行 `up` 即可添加规则；命令见 `plan --shell`。',
  'The web server is frozen: a signal has stopped it.': 'Web 服务器被冻结：它被信号暂停。',
  '{count:number} processes of nginx are in state T: the kernel takes connections, nobody answers.':
    '{count} 个 nginx 进程处于 T 状态：内核接受连接，但无人应答。',
  'Have it go on: `pkill -CONT nginx`; `mend LAB` where it was frozen by `break`.':
    '使其继续：`pkill -CONT nginx`；由 `break` 冻结的用 `mend LAB`。',
  'The page is missing.': '缺少页面。',
  'The page is not that of the lab file.': '页面与实验文件不符。',
  'There is no {file:word}: requests are answered 404, 403 or with another page.':
    '不存在 {file}：请求会得到 404、403 或其他页面。',
  '{file:word} has other content, so a test cannot tell who answered.':
    '{file} 的内容不同，测试无法分辨是谁应答的。',
  'Run `up`, which writes it.': '执行 `up` 即可写入。',

  // memory.ts
  'The web server ran out of memory: the kernel has killed it.': 'Web 服务器内存不足：已被内核杀死。',
  'systemd gives oom-kill as the end of nginx.service.': 'systemd 记录 nginx.service 以 oom-kill 结束。',
  'It may have {limitBytes:number} bytes (MemoryMax).': '它最多可用 {limitBytes} 字节（MemoryMax）。',
  'Its control group counts oom_kill {kills:number} (memory.events).':
    '其控制组的 oom_kill 计数为 {kills}（memory.events）。',
  'The kernel log: {logged:text}.': '内核日志：{logged}。',
  '`mend LAB` where `break` limited its memory; else raise `MemoryMax` of nginx.service or give the machine more memory, then `systemctl start nginx`.':
    '由 `break` 限制内存的用 `mend LAB`；否则调高 nginx.service 的 `MemoryMax` 或给机器增加内存，再执行 `systemctl start nginx`。',

  // redirects.ts, selinux.ts, sourceNat.ts
  'The director may send ICMP redirects.': '调度器可能发送 ICMP 重定向。',
  'send_redirects is 1 for {interfaces:list}.': '{interfaces} 的 send_redirects 为 1。',
  'Client and real servers share a network: they are told a way past the director.':
    '客户端与真实服务器同处一个网络：它们会得知绕过调度器的路径。',
  'It harms where client and real servers share a network; here they do not.':
    '只有客户端与真实服务器同处一个网络时才有害；此处并非如此。',
  'Run `up`; by hand: `{command}`, and the same for each interface.':
    '执行 `up`；手工：`{command}`，并对每块网卡同样设置。',
  'SELinux enforces its policy.': 'SELinux 处于强制模式。',
  '/sys/fs/selinux/enforce is 1.': '/sys/fs/selinux/enforce 为 1。',
  'If the page is refused (403) or the port cannot be taken, look at `ausearch -m avc`; `setenforce 0` shows whether it is the cause.':
    '若页面被拒绝（403）或端口无法监听，请查看 `ausearch -m avc`；用 `setenforce 0` 可判断是否由它引起。',
  'IPVS does not show its connections to netfilter.': 'netfilter 看不到 IPVS 的连接。',
  'net.ipv4.vs.conntrack is 0, as after each load of ip_vs: the source NAT to {lip:word} never takes place.':
    'net.ipv4.vs.conntrack 为 0（每次加载 ip_vs 后都是如此）：到 {lip} 的源地址转换不会进行。',
  'No rule gives connections to {services:list} the LIP {lip:word}.':
    '没有规则使到 {services} 的连接使用 LIP {lip}。',
  'The nat table has no rule in POSTROUTING.': 'nat 表的 POSTROUTING 中没有规则。',
  'The nat table has {rules}.': 'nat 表中：{rules}。',
  'Run `up`, which adds it; `plan --shell` has the command.': '执行 `up` 即可添加；命令见 `plan --shell`。',

  'The LIP {lip:word} is no address of the director.': 'LIP {lip} 不是调度器的地址。',
  'It has {addresses:list}: real servers answer to {lip:word}, and nobody there takes it.':
    '它的地址：{addresses}。真实服务器向 {lip} 应答，而那里无人接收。',
  'Run `up`, which sets the addresses of the lab file; or name one of these as `localAddress`.':
    '执行 `up` 即可设置实验文件中的地址；或把其中之一写为 `localAddress`。',

  // segment.ts, tunnelSize.ts, vipNeighbour.ts
  'The real server is not on the director’s segment.': '真实服务器不在调度器所在的网段。',
  '{director:word} asks for {address:word} by ARP and gets no answer, though the real server has that address on an interface that is up.':
    '{director} 用 ARP 询问 {address} 而得不到应答，但真实服务器的一块已启用的网卡上有该地址。',
  'Put both on one segment (cable, VLAN, virtual switch), or choose a method that crosses routers: `tun` or `fullnat`.':
    '请把两者放在同一网段（网线、VLAN、虚拟交换机），或选择可以跨路由器的方式：`tun` 或 `fullnat`。',
  'The MTU of {interface:word} is too small for the tunnel.': '{interface} 的 MTU 不足以容纳隧道。',
  'It is {mtu:number}: behind the outer header ({header:number} bytes) less than {least:number} are left, and IPVS drops every packet without a word.':
    'MTU 为 {mtu}：除去外层头部（{header} 字节）后不足 {least} 字节，IPVS 会悄然丢弃所有数据包。',
  'Give it a larger one: `{command}`; `mend LAB` where `break` made it small.':
    '请增大 MTU：`{command}`；由 `break` 改小的用 `mend LAB`。',
  'The director cannot tell clients that a packet is too long for the tunnel.':
    '调度器无法告知客户端数据包超出隧道长度。',
  '{rule}: full packets are {bytes:number} bytes too long, and long requests hang while short ones work.':
    '{rule}：满长的数据包超出 {bytes} 字节，长请求停滞而短请求正常。',
  'The client takes {server:word} for the owner of the VIP {vip:word}.':
    '客户端以为 {server} 是 VIP {vip} 的持有者。',
  'Its ARP table has {vip:word} at {mac:word}, which is {server:word}: requests go there past the director, and IPVS counts nothing.':
    '它的 ARP 表中 {vip} 对应 {mac}，即 {server}：请求绕过调度器到达那里，IPVS 没有任何计数。',
  'First silence {server:word} (`up` sets arp_ignore), then have the client ask again: `{command}`.':
    '先使 {server} 不再应答（`up` 会设置 arp_ignore），再让客户端重新询问：`{command}`。',

  // surroundingsFindings.ts, electron/service/diagnoseLab.ts
  'The cable between the machine and the network {network:word} is pulled.':
    '机器与网络 {network} 之间的网线被拔出。',
  'The switch’s port is off; {count:number} frames were dropped there.':
    '交换机的端口已关闭，在此丢弃了 {count} 帧。',
  'Plug it back in: `mend LAB`, or `up`.': '重新插上：`mend LAB` 或 `up`。',
  'The machine is on another segment than the network {network:word}.': '机器不在网络 {network} 的网段上。',
  'The switch has its cable on another segment: frames of the others do not reach it, and its own do not reach them.':
    '交换机把它的网线接在另一个网段：其他机器的帧到不了它，它的帧也到不了其他机器。',
  'Move the cable back: `mend LAB`, or `up`.': '把网线移回：`mend LAB` 或 `up`。',
  'The machine is off.': '机器已关机。',
  'Run `up`, which starts it anew.': '执行 `up` 即可重新启动。',
  'The machine is frozen: its processor stands still.': '机器被冻结：其处理器已暂停。',
  'Have it go on: `mend LAB`, or `up`.': '使其继续：`mend LAB` 或 `up`。',
  'The machine cannot be reached by SSH.': '无法通过 SSH 连接机器。',
  'See whether it is on, and whether its SSH server answers at the address in the lab file.':
    '请检查机器是否开机，以及其 SSH 服务器是否在实验文件所写的地址应答。',
  'Heal the segment: `mend LAB`, or `up`.': '恢复该网段：`mend LAB` 或 `up`。',
  'The network {network:word} loses frames.': '网络 {network} 丢帧。',
  '{lost:number} of {frames:number} frames were lost; {percent:number} % is set.':
    '{frames} 帧中丢失 {lost} 帧；设定为 {percent} %。',
  'The network {network:word} delays frames.': '网络 {network} 的帧有延迟。',
  'Each frame arrives {delay:number} ms late; {frames:number} did.':
    '每帧延迟 {delay} ms；已有 {frames} 帧。',
  'The network {network:word} duplicates frames.': '网络 {network} 重复发送帧。',
  '{count:number} of {frames:number} frames arrived twice; {percent:number} % is set.':
    '{frames} 帧中有 {count} 帧到达两次；设定为 {percent} %。',
  'QEMU has stopped its processor.': 'QEMU 已暂停其处理器。',
  'No QEMU process runs for it.': '没有为它运行的 QEMU 进程。',

  // virtualService.ts
  'The scheduler of {service} is another.': '{service} 的调度算法不同。',
  'The scheduler of {service} is another, and ignores the weights.': '{service} 的调度算法不同，且忽略权重。',
  'It is {scheduler:word}; the lab file says {wanted:word}.': '当前是 {scheduler}；实验文件写的是 {wanted}。',
  'The scheduler of {service} has other flags.': '{service} 的调度算法标志不同。',
  'They are {flags:list}; the lab file says {wanted:list}.': '当前是 {flags}；实验文件写的是 {wanted}。',
  '{service} is persistent: a client stays with one real server.':
    '{service} 启用了会话保持：客户端始终由同一台真实服务器应答。',
  'IPVS shows {persistence:text}; the lab file has none.': 'IPVS 显示有{persistence}；实验文件中没有。',
  persistence: '会话保持',
  'persistence of {seconds:number} s': '会话保持 {seconds} 秒',
  'Changed weights show only when it has run out.': '改变的权重要等时间到期后才会显现。',
  '{service} is not persistent: a client may change its real server with each connection.':
    '{service} 没有会话保持：客户端的每个连接都可能由不同的真实服务器应答。',
  'IPVS shows no persistence; the lab file has {seconds:number} s.':
    'IPVS 显示没有会话保持；实验文件写的是 {seconds} 秒。',
  'The persistence of {service} is another.': '{service} 的会话保持不同。',
  'It is {seconds:word} s under the mask {mask:word}; the lab file says {wanted:number} s under {wantedMask:word}.':
    '当前是 {seconds} 秒，掩码 {mask}；实验文件写的是 {wanted} 秒，掩码 {wantedMask}。',
  '{server:word} has other thresholds of connections in {service}.':
    '{server} 在 {service} 中的连接数阈值不同。',
  'They are {upper:number} and {lower:number} (upper and lower, 0 for none); the lab file says {wantedUpper:number} and {wantedLower:number}.':
    '当前的上限与下限是 {upper} 与 {lower}（0 表示无）；实验文件写的是 {wantedUpper} 与 {wantedLower}。',
  'Every destination of {service} has weight 0.': '{service} 的所有目标权重均为 0。',
  'All {count:number} destinations have weight 0: the director refuses every connection (ICMP port unreachable).':
    '全部 {count} 个目标的权重均为 0：调度器拒绝所有连接（ICMP 端口不可达）。',
  '{server:word} has the wrong port in {service}.': '{server} 在 {service} 中的端口有误。',
  'IPVS sends its share to {address:word}.': 'IPVS 把分配给它的连接发往 {address}。',
  '{server:word} is no destination of {service}.': '{server} 不在 {service} 的目标之中。',
  'IPVS sends {service} to {destinations:list}.': 'IPVS 把 {service} 发往 {destinations}。',
  '{server:word} has the wrong forwarding method in {service}.': '{server} 在 {service} 中的转发方式有误。',
  'Packets reach it by {method:word}; {forwarding:word} means {wanted:word}.':
    '数据包以 {method} 方式到达它；{forwarding} 应为 {wanted}。',
  '{server:word} has weight 0 in {service}: it gets no new connection.':
    '{server} 在 {service} 中的权重为 0：得不到新连接。',
  '{server:word} has another weight in {service}.': '{server} 在 {service} 中的权重不同。',
  'Its weight is {weight:number}; the lab file says {wanted:number}.':
    '权重为 {weight}；实验文件写的是 {wanted}。',
  '{service} has destinations that are no real servers of the lab.':
    '{service} 有些目标不是实验的真实服务器。',
  'Run `up`, which takes them out.': '执行 `up` 即可移除。',

  // wayBack.ts
  'Answers to {client:word} do not pass the director.': '发往 {client} 的应答不经过调度器。',
  'The route {route:word} leads there {way:text}, on {interface:text}: nobody puts the VIP back as their source.':
    '路由 {route} {way}，从 {interface} 发出：没有机器把源地址改回 VIP。',
  directly: '直达该处',
  'via {gateway:word}': '经 {gateway} 通往该处',
  'no interface': '未知网卡',
  'Take the route away: `{command}`.': '移除该路由：`{command}`。',
  'Take the route away (`{command}`), or move the client to a network of its own.':
    '移除该路由（`{command}`），或把客户端移到单独的网络。',
};
