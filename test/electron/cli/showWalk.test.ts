import { describe, expect, it } from 'vitest';
import { showWalk } from '../../../electron/cli/show/walk.ts';
import { walkConnection } from '../../../lab/packet/walk/walkConnection.ts';
import { exampleLab } from '../../fakes/packet/exampleLab.ts';
import { embeddedMacs, playConnection } from '../../fakes/packet/playConnection.ts';

function shown(name: Parameters<typeof exampleLab>[0]): string {
  const lab = exampleLab(name);
  return showWalk(walkConnection({ lab, macs: embeddedMacs(lab), frames: playConnection(lab) }));
}

describe('a walk as text', () => {
  it('has a line for each hop and one for what was rewritten, without ARP', () => {
    const lines = shown('nat-wrr').split('\n');
    expect(lines.slice(0, 4)).toEqual([
      ' ms  network  from > to          source > destination',
      '0.0  outside  client > director  10.0.69.10:40001 > 10.0.69.132:80      SYN',
      '0.3  inside   director > rs1     10.0.69.10:40001 > 192.168.131.110:80  SYN',
      '                director: destination 10.0.69.132 -> 192.168.131.110',
    ]);
    expect(lines.join('\n')).not.toContain('who has');
    expect(lines.at(-2)).toMatch(/^The answer went back through director/);
  });

  it('tells MAC addresses only where nothing else was rewritten', () => {
    expect(shown('nat-wrr')).not.toContain('MAC');
    expect(shown('dr-wrr')).toContain('director: only MAC addresses rewritten\n');
  });

  it('tells the header that a tunnel puts around the packet', () => {
    expect(shown('tun-rr')).toMatch(/director: outer header [0-9.]+ → [0-9.]+ put around it\n/);
  });

  it.each(['nat-wrr', 'dr-wrr', 'tun-rr', 'fullnat-wrr'] as const)(
    'fits the hops of %s in 100 columns',
    (name) => {
      const [hops = ''] = shown(name).split('\n\n');
      expect(Math.max(...hops.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    },
  );
});
