import type { TextCatalogue } from '../../textCatalogue.ts';

/** 诊断：实验文件的文本与形式（lab/text、lab/model）。 */
export const form: TextCatalogue = {
  // formProblem.ts
  'A key is missing': '缺少键',
  'There is no such key': '没有这个键',
  'A lab file must not hold a secret': '实验文件不得包含机密',
  'The value has the wrong type': '值的类型不对',
  'The value is not one of the possible ones': '值不在可选范围内',
  'This version of lab file is not supported': '不支持此版本的实验文件',
  'The name has characters or a length that names cannot have': '名称的字符或长度不合要求',
  'The name is taken by the system': '名称已被系统占用',
  'This is not an IPv4 address': '不是 IPv4 地址',
  'This is not an IPv4 subnet in CIDR form': '不是 CIDR 形式的 IPv4 子网',
  'The subnet has host bits set': '子网的主机位不为零',
  'The port is out of range': '端口超出范围',
  'The weight is out of range': '权重超出范围',
  'The time of persistence is out of range': '会话保持的时长超出范围',
  'This is not a netmask': '不是子网掩码',
  'The firewall mark is out of range': '防火墙标记超出范围',
  'The threshold is out of range': '阈值超出范围',
  'The setting of IPVS is out of range': 'IPVS 设置的值超出范围',
  'The page is too large': '页面过大',
  'The page holds a NUL character': '页面含有 NUL 字符',
  'This is not a host to connect to': '不是可以连接的主机',
  'This is not a user name': '不是用户名',
  'This is not the path of a private key file': '不是私钥文件的路径',
  'This is not a jump host': '不是跳板机',
  'This is neither the name nor the MAC address of an interface': '既不是网卡名称，也不是 MAC 地址',
  'The lab has too many networks': '实验的网络过多',
  'The lab has too many real servers': '实验的真实服务器过多',
  'The lab has too many services': '实验的服务过多',

  // describe.ts, shapeDiagnostic.ts
  nothing: '空值',
  'the text {value}': '文本 {value}',
  'the number {value}': '数字 {value}',
  'the truth value {value}': '布尔值 {value}',
  'a text': '文本',
  'a number': '数字',
  'a mapping': '映射',
  'a list': '列表',
  'another kind of value': '另一种类型的值',
  'the lab file': '实验文件',
  'A lab file': '实验文件',
  '{count:number} more': '另外 {count} 个',
  '`{key}` must be given in {where:text}; nothing else says what it should be.':
    '{where} 中必须给出 `{key}`，无法从别处推知。',
  'Add it, such as `{example}`.': '请补上，例如 `{example}`。',
  '{key:quoted} asks for a secret, and a lab file is made to be shared and kept under version control.':
    '{key} 要求填写机密，而实验文件是用来共享并纳入版本控制的。',
  'Remove it. LVS Lab uses your SSH agent or the file that `identityFile` names, and asks for the passphrase where the key has one.':
    '请移除。LVS Lab 使用你的 SSH 代理或 `identityFile` 所指的文件；密钥设有口令时会询问。',
  '{where:text} has the keys {keys:list}, not {key:quoted}, so what it says would have no effect.':
    '{where} 可用的键是 {keys}，没有 {key}，其内容不会起作用。',
  'Remove it.': '请移除。',
  'Did you mean `{meant}`?': '是否想写 `{meant}`？',
  'The file says version {version:text}; this LVS Lab reads version 1, written as a plain number.':
    '文件的版本是 {version}；此 LVS Lab 读取版本 1，且须写成不带引号的数字。',
  'Write `version: 1` if the file follows version 1; a file of a later version needs a later LVS Lab.':
    '若文件遵循版本 1，请写 `version: 1`；更新版本的文件需要更新的 LVS Lab。',
  'An entry of `{key}`': '`{key}` 的条目',
  '{place:text} is one of {values}, not {value:text}.': '{place} 只能是 {values} 之一，而不是{value}。',
  'Write one of these.': '请填写其中之一。',
  '{where:text} must be {expected:text}, but is {value:text}.': '{where} 必须是{expected}，现在是{value}。',
  'YAML reads it as no text without quotes: put it in quotes, just as it is meant, `{example}`.':
    '不加引号时 YAML 不把它当作文本：请按原意加上引号，`{example}`。',
  'Remove the quotes: `{example}`.': '去掉引号：`{example}`。',
  'Write a list: each item on a line of its own that starts with `- `.':
    '请写成列表：每项单独一行，以 `- ` 开头。',
  'Start the file with `version: 1`; the sample labs are complete.':
    '文件请以 `version: 1` 开头；示例实验都是完整的。',
  'Write {expected:text} there.': '此处请填写{expected}。',
  it: '内容',
  'Write it like `{example}`.': '请写成 `{example}` 这样。',

  // labSchema.ts, nameForm.ts
  'There are {count:number} {words:text}; a lab has at most {most:number}, so that machines, tests and pictures of it stay usable.':
    '共有 {count} 个{words}；一个实验最多 {most} 个，以保证机器、测试和拓扑图可用。',
  'Keep {most:number} {words:text} or fewer.': '请保留不超过 {most} 个{words}。',
  networks: '网络',
  'real servers': '真实服务器',
  'more services': '其他服务',
  '{name:quoted} already means something to the operating system or to LVS Lab itself.':
    '{name} 在操作系统或 LVS Lab 中已有含义。',
  'Choose another name, such as `{name}`.': '请另选名称，例如 `{name}`。',
  "{name:quoted} cannot be a host name. A name has letters a to z, digits and '-', does not start or end with '-', and has 1 to {most:number} characters.":
    '{name} 不能作为主机名。名称由字母 a 至 z、数字和“-”组成，不以“-”开头或结尾，长度为 1 至 {most} 个字符。',
  "{name:quoted} has {count:number} characters and cannot be a host name. A name has letters a to z, digits and '-', does not start or end with '-', and has 1 to {most:number} characters.":
    '{name} 有 {count} 个字符，不能作为主机名。名称由字母 a 至 z、数字和“-”组成，不以“-”开头或结尾，长度为 1 至 {most} 个字符。',
  'Choose a name such as `rs1`.': '请选择类似 `rs1` 的名称。',
  'Write `{suggestion}`, for example.': '例如写成 `{suggestion}`。',

  // addressForm.ts
  '{address:quoted} has a prefix length; the prefix length belongs to the network, and every machine on it has the same.':
    '{address} 带有前缀长度；前缀长度属于网络，网络上的每台机器都相同。',
  'Write `{value}`.': '请写 `{value}`。',
  '{address:quoted} has a part with a leading zero, which some tools read as octal and others as decimal.':
    '{address} 中有以零开头的部分，有的工具按八进制读取，有的按十进制。',
  'Write `{value}`, if that is what it means.': '若确为此意，请写 `{value}`。',
  '{address:quoted} looks like an IPv6 address; labs use IPv4 only.':
    '{address} 看起来是 IPv6 地址；实验只使用 IPv4。',
  'Write an IPv4 address such as `10.0.69.132`.': '请填写 IPv4 地址，例如 `10.0.69.132`。',
  '{address:quoted} is not four numbers from 0 to 255 with dots between them.':
    '{address} 不是以点分隔的四个 0 至 255 的数字。',
  'Write an address such as `10.0.69.132`.': '请填写地址，例如 `10.0.69.132`。',
  '{cidr:word} names an address inside a subnet: with a prefix of {bits:number} bits the subnet starts at {base:word}.':
    '{cidr} 是子网内的一个地址：前缀为 {bits} 位时，子网从 {base} 开始。',
  'Write `{base}`, or another prefix length if a smaller subnet is meant.':
    '请写 `{base}`；若想用更小的子网，请改前缀长度。',
  '{cidr:quoted} has no prefix length, so it does not say how many addresses the network has.':
    '{cidr} 没有前缀长度，无法知道网络有多少个地址。',
  'Add the prefix length: `{cidr}` has 254 addresses for machines.':
    '请加上前缀长度：`{cidr}` 有 254 个机器地址。',
  '{cidr:quoted} gives the netmask in dots; a lab file has the number of its bits.':
    '{cidr} 以点分形式给出子网掩码；实验文件中应写位数。',
  'Write the prefix length: 255.255.255.0 is `/24`.': '请写前缀长度：255.255.255.0 即 `/24`。',
  '{cidr:quoted} is not an IPv4 address followed by `/` and a prefix length from 0 to 32.':
    '{cidr} 不是“IPv4 地址 + `/` + 0 至 32 的前缀长度”的形式。',
  'Write a subnet such as `192.168.131.0/24`.': '请填写子网，例如 `192.168.131.0/24`。',

  // serviceForm.ts
  '{port:word} is not a port: a port is a whole number from 1 to 65535.':
    '{port} 不是端口：端口是 1 至 65535 的整数。',
  'Write a port from 1 to 65535; web servers listen on `80`.':
    '请填写 1 至 65535 的端口；Web 服务器通常监听 `80`。',
  'Write a weight from 0 to {most:number}; only the ratio of the weights counts.':
    '请填写 0 至 {most} 的权重；起作用的只是各权重之比。',
  'Multiply all weights until they are whole: 1.5 and 1 become `3` and `2`.':
    '请把所有权重同乘为整数：1.5 与 1 变为 `3` 与 `2`。',
  '{weight:word} is not a weight: IPVS has whole numbers from 0 to {most:number}.':
    '{weight} 不是权重：IPVS 的权重是 0 至 {most} 的整数。',
  '{seconds:word} is no time that a client can be remembered: ipvsadm takes whole seconds from 1 to {most:number} (31 days).':
    '{seconds} 不能作为会话保持的时长：ipvsadm 接受 1 至 {most}（31 天）的整数秒。',
  'Write whole seconds; `300` is what ipvsadm takes where none is given.':
    '请填写整数秒；不指定时 ipvsadm 取 `300`。',
  '{mask:quoted} is not a mask of ones followed by zeros, such as 255.255.255.0.':
    '{mask} 不是先 1 后 0 的掩码，正确的例如 255.255.255.0。',
  'Write `255.255.255.255` for each client by itself, or `255.255.255.0` for all of one /24 together.':
    '每个客户端单独计算请写 `255.255.255.255`；同一 /24 的客户端视为一个请写 `255.255.255.0`。',
  '{mark:word} is not a firewall mark: a packet without one has 0, and a mark is a whole number from 1 to {most:number}.':
    '{mark} 不是防火墙标记：没有标记的数据包为 0，标记是 1 至 {most} 的整数。',
  'Write a small whole number that nothing else on the director marks packets with, such as `1`.':
    '请填写调度器上没有其他用途的小整数，例如 `1`。',
  '{connections:word} is not a number of connections from 1 to {most:number}.':
    '{connections} 不是 1 至 {most} 的连接数。',
  'Write a whole number of connections, or leave the threshold out for a server that takes as many as come.':
    '请填写整数连接数；若服务器不限连接数，请不要写阈值。',
  'net.ipv4.vs.{name:word} is a whole number from 0 to {most:number}, not {value:word}.':
    'net.ipv4.vs.{name} 是 0 至 {most} 的整数，不能是 {value}。',
  'Write `1` to switch it on or `0` to switch it off.': '`1` 表示开启，`0` 表示关闭。',
  'Write a number from 0 to {most:number}.': '请填写 0 至 {most} 的数字。',
  'The page has {bytes:number} bytes in UTF-8; a page may have {most:number}, which is plenty to tell servers apart.':
    '页面的 UTF-8 长度为 {bytes} 字节；上限为 {most} 字节，足以区分各服务器。',
  'Shorten the page; the name of the real server is enough.': '请缩短页面；写真实服务器的名称就够了。',
  'A NUL character cannot pass through a shell, so the page could not be written to the real server as it is.':
    'NUL 字符无法经过 shell，页面不能原样写到真实服务器上。',
  'Remove the `\\0` from the page.': '请从页面中移除 `\\0`。',

  // sshForm.ts
  '{host:quoted} is neither a host name nor an address.': '{host} 既不是主机名，也不是地址。',
  'Write the name or address alone; the user goes to `user` and the port to `port`.':
    '此处只写名称或地址；用户写在 `user`，端口写在 `port`。',
  '{user:quoted} has a character that user names do not have, or is empty.':
    '{user} 含有用户名不允许的字符，或为空。',
  'Write the user that may log in on the machine, such as `root` or `debian`.':
    '请填写可以登录该机器的用户，例如 `root` 或 `debian`。',
  'The private key itself is in the lab file, where everyone who gets the file can use it.':
    '实验文件中写入了私钥本身，任何得到文件的人都能使用它。',
  'Keep the key in a file of its own and write its path, such as `~/.ssh/id_ed25519`.':
    '请把密钥放在单独的文件中，此处写其路径，例如 `~/.ssh/id_ed25519`。',
  'Replace a key that others may have seen.': '若他人可能见过该密钥，请更换。',
  '{path:quoted} is the public half of a key; logging in needs the private half beside it.':
    '{path} 是公钥；登录需要与它配对的私钥。',
  '{path:quoted} cannot be a path.': '{path} 不能作为路径。',
  'Write the path of the key file, such as `~/.ssh/id_ed25519`, or leave the key out to use the agent.':
    '请填写密钥文件的路径，例如 `~/.ssh/id_ed25519`；使用代理时不要写此键。',
  '{jump:quoted} is neither the name of a machine of this lab nor `user@host` or `user@host:port`.':
    '{jump} 既不是本实验机器的名称，也不是 `user@host` 或 `user@host:port`。',
  'Write the jump host as `user@host:port`, or the name of a machine of this lab.':
    '跳板机请写成 `user@host:port`，或本实验机器的名称。',
  '{mac:word} is a group address or all zeros, which no interface has.':
    '{mac} 是组播地址或全零，网卡不会有这样的地址。',
  'Copy the address behind `link/ether` from `ip link` on the machine.':
    '请从该机器上 `ip link` 的输出中复制 `link/ether` 后的地址。',
  '`lo` is the loopback interface; no network is attached to it.': '`lo` 是回环接口，不接入任何网络。',
  'Write the interface that the network is attached to, such as `eth0`; `ip -br addr` on the machine lists them.':
    '请填写接入该网络的网卡，例如 `eth0`；在机器上用 `ip -br addr` 列出。',
  '{name:quoted} is no name that an interface can have (at most 15 characters), and not six pairs of hexadecimal digits.':
    '{name} 不能作为网卡名称（最多 15 个字符），也不是六组十六进制数字。',
  'Write what `ip -br link` on the machine shows, such as `eth1` or `52:54:00:12:34:56`.':
    '请填写该机器上 `ip -br link` 显示的内容，例如 `eth1` 或 `52:54:00:12:34:56`。',
  'What stands after the colon reads as a password, and everyone who gets the lab file would have it.':
    '冒号之后的内容像是密码，任何得到实验文件的人都会看到。',
  'Remove it. LVS Lab logs in with your key file or agent. Change a password that others may have seen.':
    '请移除。LVS Lab 使用你的密钥文件或代理登录。若他人可能见过该密码，请更换。',

  // text/labText.ts, text/yamlText.ts
  'The lab file is too large': '实验文件过大',
  'The file has more than {bytes:number} bytes (1 MiB); the largest labs need a fraction of that.':
    '文件超过 {bytes} 字节（1 MiB）；最大的实验也远用不到。',
  'Check that this is the lab file; shorten its pages if it is.':
    '请确认这是实验文件；如果是，请缩短其中的页面。',
  'The lab file is no text': '实验文件不是文本',
  'It holds NUL characters, which no text has.': '其中含有 NUL 字符，文本不会有这样的字符。',
  'It is saved as UTF-16; a lab file is UTF-8.': '它以 UTF-16 保存；实验文件须为 UTF-8。',
  'It holds bytes that are no UTF-8.': '其中含有不是 UTF-8 的字节。',
  'Save it as plain text in UTF-8.': '请另存为 UTF-8 纯文本。',
  'The file is not valid YAML': '文件不是有效的 YAML',
  'Indent with spaces instead of tabs.': '请用空格而不是制表符缩进。',
  'Mend the line; two spaces for each level, `key: value` with a space after the colon, and quotes around texts with special characters.':
    '请修正该行：每级缩进两个空格，`key: value` 的冒号后有空格，含特殊字符的文本加引号。',
  'The key is given twice': '键重复',
  '`{key}` stands twice in the same mapping, and only one of the values could count.':
    '`{key}` 在同一映射中出现两次，只有一个值能生效。',
  'Remove one of the two.': '请移除其中一个。',
  'The file holds more than one YAML document': '文件含有多个 YAML 文档',
  'A line `---` begins another document; a lab file is one document.':
    '`---` 行会开始另一个文档；实验文件只能是一个文档。',
  'Put each lab into a file of its own.': '请把每个实验放在单独的文件中。',
  'The lab file is empty': '实验文件为空',
  'There is nothing in the file but, perhaps, comments.': '文件中没有内容（可能只有注释）。',
  'Start from one of the sample labs.': '请从示例实验开始。',
  'The aliases of the file cannot be followed': '文件中的别名无法解析',
  'A YAML alias (`*name`) names no anchor before it, contains itself, or unfolds to more than {most:number} copies.':
    'YAML 别名（`*name`）之前没有对应的锚点、包含自身，或展开后超过 {most} 份。',
  'Write the values out; a lab file needs no aliases.': '请直接写出值；实验文件不需要别名。',
  'The file has more than {most:number} words and signs, about three times as many as the largest lab of 256 real servers.':
    '文件的词与符号超过 {most} 个，约为 256 台真实服务器的最大实验的三倍。',
  'Keep 256 real servers or fewer, and remove what is no part of the lab.':
    '真实服务器请不超过 256 台，并移除不属于实验的内容。',
  'The lab file is nested too deeply': '实验文件嵌套过深',
  'Lists or mappings stand within each other far deeper than any part of a lab.':
    '列表或映射的嵌套远比实验的任何部分都深。',
  'Look for brackets that are opened and not closed, or start from one of the sample labs.':
    '请检查是否有未闭合的括号，或从示例实验重新开始。',
};
