import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { labOfService } from '../../../lab/contract/labOfService.ts';
import { LabError, type LabErrorData } from '../../../lab/contract/labError.ts';
import { serviceId } from '../../../lab/model/lab.ts';
import { parseLabText } from '../../../lab/text/labText.ts';

const { lab } = parseLabText(readFileSync('test/cases/check/several-services.yaml', 'utf8'));
if (lab === undefined) throw new Error('The lab is not right.');
const chosen = (word: string | undefined): string => serviceId(labOfService(lab, word).service);
const refusal = (word: string): LabErrorData | undefined => {
  try {
    chosen(word);
    return undefined;
  } catch (error) {
    return error instanceof LabError ? error.data : undefined;
  }
};

describe('a service of a lab', () => {
  it.each([
    [undefined, '80/tcp'],
    ['80', '80/tcp'],
    ['8080/tcp', '8080/tcp'],
    ['53', '53/udp'],
    ['53/udp', '53/udp'],
    ['mark/1', 'mark/1'],
    ['91', 'mark/1'],
  ])('is chosen by %s', (word, id) => {
    expect(chosen(word)).toBe(id);
  });

  it.each(['8081', '80/udp', 'mark/2', 'tcp', '', '080'])('is none of the name %j', (word) => {
    expect(refusal(word)).toMatchObject({
      code: 'user-usage',
      why: 'its services are 80/tcp, 8080/tcp, 53/udp, mark/1',
      next: 'Name one of them: 80/tcp, 8080/tcp, 53/udp, mark/1.',
    });
  });

  it('is not chosen by a port that two have', () => {
    const both = { ...lab, moreServices: [{ ...lab.service, protocol: 'udp' as const }] };
    expect(() => labOfService(both, '80')).toThrow('80/tcp and 80/udp both are at that port');
    expect(labOfService(both, '80/udp').service.protocol).toBe('udp');
  });
});
