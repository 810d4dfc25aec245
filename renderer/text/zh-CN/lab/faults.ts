import type { TextCatalogue } from '../../textCatalogue.ts';

/** 可注入的故障及其现象（lab/fault），按组排列。 */
export const faults: TextCatalogue = {
  // webServer.ts
  'Web server stopped': 'Web 服务器停止',
  'Its share of the requests is refused at once (curl 7): the kernel answers with a reset.':
    '分配给它的请求立即被拒绝（curl 7）：内核以重置应答。',
  'Web server on another port': 'Web 服务器监听其他端口',
  'Its share of the requests is refused, though the web server runs: it answers on another port.':
    '分配给它的请求被拒绝，尽管 Web 服务器在运行：它在另一个端口应答。',
  'Page missing': '缺少页面',
  'Its share of the requests is answered, but with an error or another page (404, 403).':
    '分配给它的请求得到应答，但内容是错误或其他页面（404、403）。',
  'Web server frozen (SIGSTOP)': 'Web 服务器被冻结（SIGSTOP）',
  'Its share of the requests times out: the kernel still takes connections, nobody answers on them.':
    '分配给它的请求超时：内核仍接受连接，但无人应答。',
  'Web server out of memory (OOM)': 'Web 服务器内存不足（OOM）',
  'Its share of the requests is refused: the kernel kills the web server, and kills it again when it is started.':
    '分配给它的请求被拒绝：内核杀死 Web 服务器，再次启动也会再被杀死。',
  'Firewall of a real server ({target:word})': '真实服务器的防火墙（{target}）',
  'Its share of the requests times out; the director shows SYN_RECV for it.':
    '分配给它的请求超时；调度器上显示为 SYN_RECV。',
  'Its share of the requests is refused, though the web server listens.':
    '分配给它的请求被拒绝，尽管 Web 服务器在监听。',

  // network.ts
  'Real server without gateway': '真实服务器没有网关',
  'Its share of the requests times out (curl 28): it gets them and has no way to answer. The director shows SYN_RECV.':
    '分配给它的请求超时（curl 28）：它收到请求，却没有应答的路径。调度器上显示为 SYN_RECV。',
  'Real server with a wrong gateway': '真实服务器的网关有误',
  'Its share of the requests times out: its answers go to an address that nobody has.':
    '分配给它的请求超时：它的应答发往无人持有的地址。',
  'Wrong netmask (/32)': '子网掩码有误（/32）',
  'The machine takes its neighbours for strangers: no route to them, and a gateway that cannot be reached is dropped.':
    '机器不认为相邻机器在同一网络：没有到它们的路由，无法到达的网关也会被移除。',
  'Address that another machine has': '地址与另一台机器重复',
  'Two machines answer to one address: connections meet now the one, now the other, and break when ARP changes its mind.':
    '两台机器应答同一地址：连接时而到这台、时而到那台，ARP 改变时连接中断。',
  'VIP missing on the director': '调度器上没有 VIP',
  'No request is answered: nobody has the VIP, so nobody answers ARP for it.':
    '所有请求都得不到应答：没有机器持有 VIP，也就无人应答它的 ARP。',
  'VIP on a second machine': 'VIP 出现在另一台机器上',
  'Two machines claim the VIP. Where the client itself has it, its requests never leave it and are refused.':
    '两台机器都声称持有 VIP。若客户端自身有 VIP，请求不会离开本机，并被拒绝。',

  // director.ts
  'Forwarding off (ip_forward)': '转发关闭（ip_forward）',
  'Every request of the client times out, yet curl on the director itself works.':
    '客户端的所有请求都超时，而在调度器上执行 curl 正常。',
  'IPVS table empty (ipvsadm -C)': 'IPVS 表为空（ipvsadm -C）',
  'Every request is refused: the director answers with a reset, as for any port that nobody listens on.':
    '所有请求都被拒绝：调度器以重置应答，与无人监听的端口一样。',
  'Scheduler that ignores weights (rr)': '忽略权重的调度算法（rr）',
  'Requests are divided evenly, whatever the weights: rr counts only whether a weight is 0.':
    '无论权重如何，请求都平均分配：rr 只看权重是否为 0。',
  'Persistence that hides the weights': '会话保持掩盖了权重',
  'Every request of the client goes to one real server for 300 s, whatever the weights are or become meanwhile.':
    '300 秒内客户端的所有请求都到同一台真实服务器，无论权重是多少或如何改变。',
  'Weight 0 for one real server': '一台真实服务器的权重为 0',
  'One real server gets no new connection; nothing is lost.': '一台真实服务器得不到新连接；没有请求丢失。',
  'All weights 0': '所有权重为 0',
  'Every request is refused: the director answers with ICMP port unreachable.':
    '所有请求都被拒绝：调度器以 ICMP 端口不可达应答。',
  'Wrong forwarding flag for one real server': '一台真实服务器的转发方式有误',
  'Its share of the requests times out: packets reach it in a form that it does not take for its own (-g in a NAT lab).':
    '分配给它的请求超时：到达的数据包不是它认作自己的形式（如 NAT 实验中使用 -g）。',
  'Wrong port for one real server': '一台真实服务器的端口有误',
  'Its share of the requests is refused: nothing listens on the port that IPVS sends them to.':
    '分配给它的请求被拒绝：IPVS 发往的端口无人监听。',
  'Kernel module missing (ip_vs)': '缺少内核模块（ip_vs）',
  'Every request is refused, and ipvsadm finds no IPVS: the kernel does not balance at all.':
    '所有请求都被拒绝，ipvsadm 找不到 IPVS：内核完全不做负载均衡。',

  // way.ts
  'Client on the servers’ network': '客户端位于服务器所在网络',
  'The real server takes the client for a neighbour and answers it directly: with its own address as source, which the client resets, or not at all.':
    '真实服务器把客户端当作相邻机器直接应答：以自身地址为源，被客户端重置；或者根本无法应答。',
  'Second route around the director': '绕过调度器的另一条路由',
  'Its share of the requests times out: the answers leave by another router, and nobody puts the VIP back as their source.':
    '分配给它的请求超时：应答经另一台路由器离开，没有机器把源地址改回 VIP。',
  'ICMP redirects on': '开启 ICMP 重定向',
  'Where client and real servers share a network, the director tells them the shorter way past itself: some connections hang after the first packets. On two networks nothing shows.':
    '客户端与真实服务器同处一个网络时，调度器会告诉它们绕过自己的捷径：部分连接在最初几个数据包之后停滞。分处两个网络时没有现象。',

  // ownVip.ts
  'ARP for the VIP answered by a real server': '真实服务器应答 VIP 的 ARP',
  'One real server takes every request, past the director: the weights seem ignored, and IPVS counts nothing. It answers ARP for the VIP (arp_ignore is 0), and the client believes it.':
    '一台真实服务器绕过调度器接收所有请求：看起来像是忽略了权重，IPVS 没有任何计数。它应答 VIP 的 ARP（arp_ignore 为 0），而客户端相信了它。',
  'VIP missing on a real server': '真实服务器上没有 VIP',
  'Its share of the requests times out: packets for the VIP reach it, and it does not take them for its own.':
    '分配给它的请求超时：发往 VIP 的数据包到达它，但它不认作自己的。',
  'VIP on lo with the prefix of its network': 'lo 上的 VIP 使用了所在网络的前缀',
  'Its share of the requests times out: on lo, all addresses of such a prefix are local, the client’s too, and its answers never leave.':
    '分配给它的请求超时：在 lo 上，该前缀内的所有地址都成为本机地址，客户端的地址也不例外，应答永远不会离开。',
  'Real server on another segment': '真实服务器位于另一个网段',
  'Its share of the requests times out: the director reaches it by its MAC address alone, asks for that by ARP, and nobody on its segment answers.':
    '分配给它的请求超时：调度器只凭 MAC 地址到达它，用 ARP 询问该地址，而所在网段无人应答。',

  // tunnel.ts
  'Tunnel interface down (tunl0)': '隧道网卡未启用（tunl0）',
  'Its share of the requests is refused: nobody on the real server takes IP in IP, so its kernel answers ICMP protocol unreachable.':
    '分配给它的请求被拒绝：真实服务器上没有接收 IP in IP 的网卡，内核以 ICMP 协议不可达应答。',
  'Reverse path filter on the tunnel (rp_filter 1)': '隧道上启用反向路径过滤（rp_filter 1）',
  'Its share of the requests times out: they come out of tunl0, answers to the client leave elsewhere, so the kernel drops them as forged.':
    '分配给它的请求超时：请求从 tunl0 进入，而发往客户端的应答从别处离开，内核将其当作伪造而丢弃。',
  'MTU too small for the tunnel': 'MTU 不足以容纳隧道',
  'Every request times out: the outer header takes 20 bytes, IPVS is left with less than the 68 that IPv4 needs, and drops the packets without a word.':
    '所有请求都超时：外层头部占 20 字节，留给 IPVS 的不足 IPv4 所需的 68 字节，数据包被悄然丢弃。',
  'ICMP “fragmentation needed” dropped': 'ICMP“需要分片”被丢弃',
  'Short requests work, long ones hang: full packets do not fit into the tunnel, and the firewall keeps the director from telling the client so.':
    '短请求正常，长请求停滞：满长的数据包放不进隧道，而防火墙使调度器无法告知客户端。',

  // fullNat.ts
  'Conntrack of IPVS off (net.ipv4.vs.conntrack)': 'IPVS 的 conntrack 关闭（net.ipv4.vs.conntrack）',
  'Every request times out: netfilter sees no connection of IPVS, the LIP is never put in, and the real servers answer a client that they have no way to.':
    '所有请求都超时：netfilter 看不到 IPVS 的连接，源地址不会改为 LIP，真实服务器向一个没有路径可达的客户端应答。',
  'LIP that the director does not have': '调度器上没有 LIP',
  'Every request times out: the director has another address now, connections still get the LIP as their source, and the real servers ask for it by ARP in vain.':
    '所有请求都超时：调度器换成了另一个地址，连接的源地址仍改为 LIP，真实服务器用 ARP 询问它而得不到应答。',

  // wire.ts
  'Cable pulled': '网线被拔出',
  'Nothing reaches the machine and nothing comes from it; its own link still looks up to it.':
    '数据包既到不了机器，也出不来；而机器自己看到的链路仍是启用的。',
  'Loss on a segment (20 %)': '网段丢包（20 %）',
  'Requests are slow by whole seconds now and then, some time out: TCP sends again what was lost.':
    '请求时而慢上数秒，有些超时：TCP 会重传丢失的数据。',
  'Delay on a segment (150 ms)': '网段延迟（150 ms）',
  'Every request takes several times the delay: once for each way of each packet that is waited for.':
    '每个请求耗时为延迟的数倍：需要等待的数据包每走一程就延迟一次。',
  'Duplication on a segment (50 %)': '网段重复帧（50 %）',
  'Requests work, but counters of packets grow too fast: TCP throws away what comes twice.':
    '请求正常，但数据包计数增长过快：TCP 会丢弃重复的数据。',
  'Machine powered off': '机器关机',
  'Its share of the requests times out; the director asks for its address in vain (ARP).':
    '分配给它的请求超时；调度器用 ARP 询问其地址而得不到应答。',
  'Machine frozen': '机器被冻结',
  'Its share of the requests times out, as do logins to it: it keeps its memory and does nothing.':
    '分配给它的请求和登录都超时：它保留内存内容，但不做任何事。',

  // distribution.ts
  'Keep-alive that hides the distribution': '长连接掩盖了分配',
  'A client that keeps its connection gets all answers from one real server: IPVS divides connections, not requests.':
    '保持连接的客户端得到的应答都来自同一台真实服务器：IPVS 分配的是连接，而不是请求。',
  'Somebody else uses the VIP': '他人在使用 VIP',
  'Counters of IPVS and of the servers grow faster than the test sends, and its sequence has gaps in the cycle.':
    'IPVS 与服务器的计数增长快于测试的发送，序列的周期中有空缺。',
};
