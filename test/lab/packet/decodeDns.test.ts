import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeDns } from '../../../lab/packet/decodeDns.ts';
import { dnsMessage } from '../../fakes/packet/composeFrame.ts';

describe('a DNS message', () => {
  it('tells its question, and of an answer its addresses', () => {
    const query = decodeDns(dnsMessage('q1.server.lvs-lab'), 0);
    expect(query).toMatchObject({
      isAnswer: false,
      question: { type: 'A', name: 'q1.server.lvs-lab' },
      addresses: [],
    });
    const answer = decodeDns(dnsMessage('q1.server.lvs-lab', '192.168.131.110'), 0);
    expect(answer).toMatchObject({ isAnswer: true, status: 'NOERROR', addresses: ['192.168.131.110'] });
  });

  it('tells why there is no address', () => {
    const bytes = dnsMessage('nobody');
    bytes.set([0x85, 0x83], 2);
    expect(decodeDns(bytes, 0)).toMatchObject({ isAnswer: true, status: 'NXDOMAIN', addresses: [] });
  });

  it('is none where the bytes are something else, or cut in the question', () => {
    const whole = dnsMessage('q1.server.lvs-lab');
    for (let end = 0; end < whole.length; end++) expect(decodeDns(whole.subarray(0, end), 0)).toBeUndefined();
    expect(decodeDns(new TextEncoder().encode('GET / HTTP/1.1\r\nHost: here\r\n'), 0)).toBeUndefined();
    expect(decodeDns(dnsMessage('be\u0007ll'), 0)).toBeUndefined();
  });

  it('is read to an end, whatever is in it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (noise) => {
        const bytes = Uint8Array.from([...dnsMessage('a', '10.0.0.1').subarray(0, 12), ...noise]);
        const read = decodeDns(bytes, 0);
        for (const address of read?.addresses ?? []) expect(address).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
      }),
    );
  });
});
