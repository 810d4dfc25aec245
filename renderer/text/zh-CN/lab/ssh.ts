import type { TextCatalogue } from '../../textCatalogue.ts';

/** SSH 连接、登录与 root 权限的失败（electron/ssh）。 */
export const ssh: TextCatalogue = {
  // becomeRoot.ts, wayToRoot.ts
  '{user:word} cannot become root on {machine:word}': '{user} 无法在 {machine} 上成为 root',
  '{user:word} could not become root on {machine:word}': '{user} 未能在 {machine} 上成为 root',
  'Whether {user:word} may become root on {machine:word} could not be found out':
    '无法得知 {user} 能否在 {machine} 上成为 root',
  'sudo wants a password, and none that was given is right': 'sudo 需要密码，而所提供的都不正确',
  'sudo wants a password, and none was given': 'sudo 需要密码，但没有提供',
  'sudo took the password and refused: it is wrong, or the user may not do this':
    'sudo 收到密码后拒绝：密码错误，或该用户无此权限',
  'sudo refused before it asked for the password': 'sudo 在询问密码之前就拒绝了',
  'sudo neither took nor refused the password within {seconds:number} s':
    'sudo 在 {seconds} 秒内既未接受也未拒绝密码',
  'Log in there by hand and see what `{command}` waits for.': '请手工登录，查看 `{command}` 在等待什么。',
  'sudo did not answer within {seconds:number} s': 'sudo 未在 {seconds} 秒内应答',
  'sudo is not installed there': '那里没有安装 sudo',
  'Install sudo there, or log in as root (user: root in the lab file).':
    '请在那里安装 sudo，或以 root 登录（实验文件中 user: root）。',
  'sudo wants a password, or does not allow it': 'sudo 需要密码，或不允许',
  "Allow it without a password there, as root: echo '{rule}' > /etc/sudoers.d/lvs-lab; or log in as root (user: root in the lab file).":
    "请在那里以 root 允许其无需密码：echo '{rule}' > /etc/sudoers.d/lvs-lab；或以 root 登录（实验文件中 user: root）。",

  // identities.ts, jumpTarget.ts, connectTarget.ts
  'There is no key to log in with as {user:word} on {host:word}': '没有可用于以 {user} 登录 {host} 的密钥',
  'the agent holds no key and none of the usual key files is there': '代理中没有密钥，常用的密钥文件也不存在',
  'Name a key file in the lab file (identityFile), or add one to the agent (ssh-add).':
    '请在实验文件中指定密钥文件（identityFile），或把密钥加入代理（ssh-add）。',
  'the key file {path} cannot be read ({code:word})': '无法读取密钥文件 {path}（{code}）',
  'Correct identityFile in the lab file, or the rights of the file.':
    '请更正实验文件中的 identityFile，或该文件的权限。',
  'the key file {path} holds no private key that can be read': '密钥文件 {path} 中没有可读取的私钥',
  'It must be in the format of OpenSSH, PEM or PuTTY; `ssh-keygen -p -f FILE` rewrites it in that of OpenSSH.':
    '它须为 OpenSSH、PEM 或 PuTTY 格式；`ssh-keygen -p -f FILE` 可改写为 OpenSSH 格式。',
  'the key file {path} is encrypted and {why:text}': '密钥文件 {path} 已加密，且{why}',
  'no passphrase opened it': '没有口令能打开它',
  'its passphrase cannot be asked for here': '此处无法询问其口令',
  'Add it to the agent (`{command}`), and try again.': '请把它加入代理（`{command}`），然后重试。',
  'The jump host {jump:quoted} cannot be read': '跳板机 {jump} 无法解析',
  'it is not of the form user@host:port': '它不是 user@host:port 的形式',
  'Correct `jump` in the lab file.': '请更正实验文件中的 `jump`。',

  // sshErrors.ts
  '{host} cannot be reached': '无法连接 {host}',
  '{host} did not let us log in': '{host} 不允许登录',
  '{host} refused to start a command': '{host} 拒绝执行命令',
  'nothing listens on that port, or a firewall refuses it': '该端口无人监听，或被防火墙拒绝',
  'Start the SSH server there (systemctl start ssh), or correct host and port in the lab file.':
    '请在那里启动 SSH 服务器（systemctl start ssh），或更正实验文件中的主机和端口。',
  'nothing answered': '没有应答',
  'Check that the machine is on and reachable from here, and that no firewall drops the port.':
    '请检查机器是否开机、能否从此处连接，以及是否有防火墙丢弃该端口的数据包。',
  'there is no machine at that address': '该地址没有机器',
  'Check that the machine is on and on the network that its address says.':
    '请检查机器是否开机，并接入其地址所属的网络。',
  'there is no route to that network from here': '此处没有到该网络的路由',
  'Connect this computer to the network of the machine, or name a jump host.':
    '请把本机接入该机器的网络，或指定跳板机。',
  'the name does not exist': '该名称不存在',
  'Correct the host in the lab file, or give its address instead.': '请更正实验文件中的主机，或改用其地址。',
  'the name could not be looked up now': '暂时无法解析该名称',
  'Check the name server of this computer, or give the address instead of the name.':
    '请检查本机的域名服务器，或用地址代替名称。',
  'Check that an SSH server answers at that host and port.': '请检查该主机和端口是否有 SSH 服务器应答。',
  'it did not answer and log in within {seconds:number} s': '未在 {seconds} 秒内应答并登录',
  'no key could be offered': '没有可提供的密钥',
  'no key could be offered (the password was {how:text})': '没有可提供的密钥（密码{how}）',
  'it refused {tried:list}': '它拒绝了 {tried}',
  'it refused {tried:list} (the password was {how:text})': '它拒绝了 {tried}（密码{how}）',
  'the password': '密码',
  'not asked for': '未被询问',
  'not given': '未提供',
  'Put the public key into ~/.ssh/authorized_keys of {user:word} there ({command}), or correct user or identityFile in the lab file.':
    '请把公钥写入那里 {user} 的 ~/.ssh/authorized_keys（{command}），或更正实验文件中的 user 或 identityFile。',
  'the password is right, but it has expired': '密码正确，但已过期',
  'Log in there by hand ({command}) and choose a new one.': '请手工登录（{command}）并设置新密码。',
  'The host key of {host:word} is not known yet': '{host} 的主机密钥尚未记录',
  'it shows the {type:word} key {fingerprint:word}': '它出示的 {type} 密钥为 {fingerprint}',
  'Compare it with what `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` (or the file of that type) prints on the machine itself; if they agree, run again and trust it (on the command line: --accept-new-host-keys).':
    '请与机器自身上 `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub`（或相应类型的文件）的输出比对；若一致，请重新运行并信任它（命令行：--accept-new-host-keys）。',
  'The host key of {host:word} has changed': '{host} 的主机密钥已改变',
  'it shows {type:word} {fingerprint:word}, known is {known}':
    '它出示 {type} {fingerprint}，而已记录的是 {known}',
  'Somebody may be in between, or the machine was installed anew. Only if you know why it changed and the new fingerprint is right: remove the old key ({command}), then run again and trust the new one (on the command line: --accept-new-host-keys).':
    '可能有中间人，或机器已重新安装。仅当你清楚密钥为何改变且新指纹正确时：移除旧密钥（{command}），然后重新运行并信任新密钥（命令行：--accept-new-host-keys）。',
  'The host key of {host:word} is revoked': '{host} 的主机密钥已被吊销',
  '{file} line {line:number} revokes {type:word} {fingerprint:word}':
    '{file} 第 {line} 行吊销了 {type} {fingerprint}',
  'Give the machine a new host key (ssh-keygen -A after removing the old one), or remove that line.':
    '请给机器换用新的主机密钥（移除旧密钥后执行 ssh-keygen -A），或删除该行。',
  'The SSH connection to {host} broke': '到 {host} 的 SSH 连接中断',
  'the other side closed it': '对方关闭了连接',
  'Check that the machine is still up and reachable, then run again: what already holds is left alone.':
    '请检查机器是否仍在运行且可连接，然后重新运行：已成立的步骤不会改动。',
  'Its SSH server must allow 8 sessions on one connection (MaxSessions in sshd_config) and commands.':
    '其 SSH 服务器须允许一个连接有 8 个会话（sshd_config 的 MaxSessions），并允许执行命令。',
  'The SSH connection to {host} is closed': '到 {host} 的 SSH 连接已关闭',
  'it was closed from here': '由此处关闭',
  'A command ended without a status': '命令结束时没有状态码',
  'its connection was closed, or the server gave it up': '其连接已关闭，或服务器放弃了它',
  'Run it again.': '请重新运行。',
};
