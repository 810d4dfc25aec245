import { describe, expect, test } from 'vitest';
import { predictTest, type TestToPredict } from '../../../../electron/service/runs/predictTest.ts';
import type { Lab, VirtualService } from '../../../../lab/model/lab.ts';
import type { Prediction } from '../../../../lab/predict/prediction.ts';
import { natWrr } from '../../../lab/plan/labs.ts';

const labWith = (service: Partial<VirtualService>): Lab => ({
  ...natWrr,
  service: { ...natWrr.service, ...service },
});

const predicted = (lab: Lab, more: Partial<TestToPredict> = {}): Prediction =>
  predictTest(lab, { requests: 40, from: 'client', load: 'sequential', ...more });

describe('the order in which the director has real servers', () => {
  const lab = labWith({ scheduler: 'nq' });
  const first = (prediction: Prediction): unknown =>
    prediction.kind === 'choices' ? prediction.sequence[0] : undefined;

  test('decides, and not that of the lab file', () => {
    expect(first(predicted(lab))).toBe('rs2');
    expect(first(predicted(lab, { addedInOrder: ['rs2', 'rs1'] }))).toBe('rs1');
  });

  test('may lack one, and have others', () => {
    expect(first(predicted(lab, { addedInOrder: ['192.168.131.9:80', 'rs1'] }))).toBe('rs1');
  });
});

describe('a hash of source ports', () => {
  const lab = labWith({ scheduler: 'sh', schedulerFlags: ['sh-port'] });

  test('is that of the client’s address', () => {
    expect(predicted(lab)).toMatchObject({ kind: 'ports', sources: ['10.0.69.10'] });
    expect(predicted(lab, { from: 'director' })).toMatchObject({ sources: ['10.0.69.132'] });
    expect(predicted(lab, { from: 'laptop' }).kind).toBe('shares');
  });

  test.each([
    ['4.15.0-213-generic', 'shares'],
    ['3.10.0-1160.el7.x86_64', 'shares'],
    ['4.18.0-553.el8_10.x86_64', 'ports'],
    ['6.1.0-56-cloud-amd64', 'ports'],
    ['unknown', 'ports'],
  ])('of the kernel %s gives %s', (kernel, kind) => {
    expect(predicted(lab, { kernel }).kind).toBe(kind);
  });

  test.each([
    [{}, 80],
    [{ serverPort: 8080 }, 8080],
    [{ firewallMark: 7, morePorts: [8080] }, 0],
  ])('has the destinations’ port with %o, which mh hashes', (service, port) => {
    const prediction = predicted(labWith({ scheduler: 'mh', schedulerFlags: ['mh-port'], ...service }));
    expect(prediction).toMatchObject({ hash: { destinationPort: port } });
  });
});
