import type { TextCatalogue } from '../../textCatalogue.ts';

/** 报文追踪：结论、各跳的内容与无法解析的原因（lab/packet）。 */
export const walk: TextCatalogue = {
  // walk/statements.ts
  "NAT: {director:word} rewrote the destination {vip:word} into {rip:word} and left the source alone, so {server:word} sees the client's address.":
    'NAT：{director} 把目标 {vip} 改写为 {rip}，源地址不变，因此 {server} 看到的是客户端地址。',
  'FULLNAT: {director:word} rewrote the destination {vip:word} into {rip:word} and the source into its own {lip:word}, so {server:word} answers it and needs no gateway.':
    'Full NAT：{director} 把目标 {vip} 改写为 {rip}，把源改写为自身的 {lip}，因此 {server} 向它应答，无需网关。',
  'DR: {director:word} rewrote MAC addresses alone; the packet still goes from {source:word} to {vip:word}, which {server:word} holds itself.':
    'DR：{director} 只改写了 MAC 地址；数据包仍从 {source} 发往 {vip}，而 {server} 自身持有该地址。',
  'TUN: {director:word} put the packet as it was into another one from {source:word} to {destination:word}; {server:word} takes it out and holds {vip:word} itself.':
    'TUN：{director} 把数据包原样装入从 {source} 到 {destination} 的另一个数据包；{server} 将其取出，自身持有 {vip}。',
  "The client's frames for {vip:word} went to {mac:word}, which is no machine of the lab.":
    '客户端发往 {vip} 的帧到了 {mac}，它不是实验中的机器。',
  "The client's frames for {vip:word} went straight to {server:word}, past the director: {same:word} answers ARP for the VIP.":
    '客户端发往 {vip} 的帧绕过调度器直接到了 {server}：{same} 应答了 VIP 的 ARP。',
  'IPVS counts nothing, and weights are of no use.': 'IPVS 没有计数，权重不起作用。',
  '{machine:word} sent the request on to {other:word}, which is no real server of the lab.':
    '{machine} 把请求转给了 {other}，它不是实验的真实服务器。',
  'The request reached {machine:word} and went no further: no frame of it left {same:word} towards a real server.':
    '请求到达 {machine} 后没有继续：没有帧从 {same} 发往真实服务器。',
  '{machine:word} refused it: {how:text}.': '{machine} 拒绝了连接：{how}。',
  'a TCP reset': 'TCP 重置',
  '{machine:word} took the connection, but no data came back to the client.':
    '{machine} 接受了连接，但没有数据返回客户端。',
  'The answer went from {server:word} to the client directly, with the VIP as its source; the director never saw it.':
    '应答从 {server} 直接发往客户端，源地址为 VIP；不经过调度器。',
  'The answer went from {server:word} to the client directly, with {source:word} as its source, which the client does not know: it resets such a connection.':
    '应答从 {server} 直接发往客户端，源地址为 {source}，客户端不认识它，会重置这样的连接。',
  'The answer went from {server:word} to the client directly, with {source:word} as its source, which the client did not ask: it does not take such an answer.':
    '应答从 {server} 直接发往客户端，源地址为 {source}，客户端没有询问过它，不会接受这样的应答。',
  'The answer went back through {director:word}.': '应答经 {director} 返回。',
  'The answer went back through {director:word}, which put {after:word} in the place of {before:word}.':
    '应答经 {director} 返回，它把 {before} 改写为 {after}。',
  'Nobody answered.': '无人应答。',
  '{server:word} sent no answer.': '{server} 没有应答。',
  'An answer went from {from:word} to {to:word}, and none reached the client.':
    '应答从 {from} 发往 {to}，但没有到达客户端。',
  '{servers:list} spoke ARP for the VIP {vip:word}; only the director should (arp_ignore=1, arp_announce=2).':
    '{servers} 应答了 VIP {vip} 的 ARP；只有调度器应当这样做（arp_ignore=1，arp_announce=2）。',

  // walk/explainWalk.ts, walk/walkConnection.ts
  'No frame of a connection from the client to the VIP was captured.': '没有抓到从客户端到 VIP 的连接的帧。',
  'The lab file asks for {configured:word}, but the frames show {seen:word}: the director holds another table.':
    '实验文件要求 {configured}，而帧显示的是 {seen}：调度器上的表不同。',
  'One segment was sent again: something was lost, or took too long.':
    '有 1 个段被重传：数据丢失或延迟过长。',
  '{count:number} segments were sent again: something was lost, or took too long.':
    '有 {count} 个段被重传：数据丢失或延迟过长。',
  '{count:number} frames could not be kept, since others came faster: hops may be missing.':
    '有 {count} 帧因到达过快未能保留：可能缺少部分跳。',

  // walk/hopOf.ts
  '{ip:word} is at {mac:word}': '{ip} 位于 {mac}',
  '{ip:word} announces itself': '{ip} 宣告自身',
  'who has {ip:word}?': '谁持有 {ip}？',
  'are you {ip:word}?': '你是 {ip} 吗？',
  'ICMP {meaning:text}': 'ICMP {meaning}',
  '{count:number} bytes of data': '{count} 字节数据',

  // icmpMeaning.ts
  'network unreachable': '网络不可达',
  'host unreachable': '主机不可达',
  'protocol unreachable': '协议不可达',
  'port unreachable': '端口不可达',
  'too large, and may not be fragmented': '过大且不允许分片',
  'network prohibited': '禁止访问网络',
  'host prohibited': '禁止访问主机',
  'prohibited by a filter': '被过滤规则禁止',
  'destination unreachable (code {code:number})': '目标不可达（代码 {code}）',
  'echo reply': '回显应答',
  redirect: '重定向',
  'echo request': '回显请求',
  'time to live exceeded': 'TTL 超时',
  'reassembly took too long': '重组超时',
  'type {type:number}, code {code:number}': '类型 {type}，代码 {code}',

  // decodeFrame.ts, decodeTransport.ts
  'shorter than an Ethernet header': '短于以太网头部',
  'shorter than an ARP packet': '短于 ARP 报文',
  'ARP for something other than IPv4 over Ethernet': '不是以太网上 IPv4 的 ARP',
  'shorter than an IPv4 header': '短于 IPv4 头部',
  'version {version:number} where IPv4 was announced': '声明为 IPv4，版本却是 {version}',
  'an IPv4 header that says it is shorter than 20 bytes': 'IPv4 头部声称短于 20 字节',
  'a length that is less than its own header': '长度小于自身头部',
  'its options are cut off': '选项被截断',
  'shorter than a TCP header': '短于 TCP 头部',
  'a TCP header that says it is shorter than 20 bytes': 'TCP 头部声称短于 20 字节',
  'a TCP header that is longer than its packet': 'TCP 头部长于所在的包',
  'shorter than a UDP header': '短于 UDP 头部',
  'shorter than an ICMP header': '短于 ICMP 头部',
};
