import { describe, expect, it } from 'vitest';
import { withWeight } from '../../../lab/text/withWeight.ts';

const text = `version: 1
name: nat # of the tutorial
machines: embedded
networks:
  outside: { cidr: 10.0.69.0/24, gateway: 10.0.69.1 }
  inside: { cidr: 192.168.131.0/24 }
service: { vip: 10.0.69.132, forwarding: nat, scheduler: wrr }
client: { name: client, addresses: { outside: 10.0.69.10 } }
directors:
  - { name: director, addresses: { outside: 10.0.69.132, inside: 192.168.131.132 } }
realServers:
  - { name: rs1, addresses: { inside: 192.168.131.110 }, weight: 3 } # the strong one
  - { name: rs2, addresses: { inside: 192.168.131.131 } }
`;

describe('the text of a lab file with another weight', () => {
  it('differs in that number alone', () => {
    expect(withWeight(text, 'rs1', 0)).toBe(text.replace('weight: 3', 'weight: 0'));
  });

  it('has a weight where none was written', () => {
    const line = '  - { name: rs2, addresses: { inside: 192.168.131.131 } }';
    expect(withWeight(text, 'rs2', 7)).toBe(
      text.replace(line, line.replace(' }\n', '').replace(/ }$/, ', weight: 7 }')),
    );
  });

  it('is the same text for the weight that it has, written or not', () => {
    expect(withWeight(text, 'rs1', 3)).toBe(text);
    expect(withWeight(text, 'rs2', 1)).toBe(text);
  });

  it('is none without that real server, or where the text is no lab', () => {
    expect(withWeight(text, 'rs3', 1)).toBeUndefined();
    expect(withWeight('- 1', 'rs1', 1)).toBeUndefined();
    expect(withWeight(text.replace('wrr', 'nonsense'), 'rs1', 1)).toBeUndefined();
  });

  it('leaves the other real server its weight where both share one by an alias', () => {
    const shared = text
      .replace('weight: 3', 'weight: &both 3')
      .replace('192.168.131.131 } }', '192.168.131.131 }, weight: *both }');
    expect(withWeight(shared, 'rs1', 5)).toBe(
      text.replace('weight: 3', 'weight: 5').replace('192.168.131.131 } }', '192.168.131.131 }, weight: 3 }'),
    );
  });
});
