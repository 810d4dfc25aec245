/** Real servers answer a UDP service by DNS: every name below this domain has the address (RIP) of whoever answers. */
export const dnsDomain = 'server.lvs-lab';

/** Where a real server's DNS server logs each query (`log-queries=extra` of dnsmasq). */
export const dnsLogFile = '/var/log/lvs-lab/dns.log';
