import drWrr from '../../resources/labs/dr-wrr.yaml?raw';
import fullnatWrr from '../../resources/labs/fullnat-wrr.yaml?raw';
import natMarks from '../../resources/labs/nat-marks.yaml?raw';
import natRr from '../../resources/labs/nat-rr.yaml?raw';
import natServices from '../../resources/labs/nat-services.yaml?raw';
import natWrr from '../../resources/labs/nat-wrr.yaml?raw';
import tunRr from '../../resources/labs/tun-rr.yaml?raw';

/** Names of the sample labs; titles and explanations are texts of the same name. */
export type LabTemplateName =
  'nat-wrr' | 'nat-rr' | 'dr-wrr' | 'tun-rr' | 'fullnat-wrr' | 'nat-services' | 'nat-marks';

/** A lab to start from. */
export interface LabTemplate {
  readonly name: LabTemplateName;
  readonly text: string;
}

/** Name of the tutorial's lab: NAT with weights 3 and 1. */
export const tutorialLab = 'nat-wrr' satisfies LabTemplateName;

const texts = {
  'nat-wrr': natWrr,
  'nat-rr': natRr,
  'dr-wrr': drWrr,
  'tun-rr': tunRr,
  'fullnat-wrr': fullnatWrr,
  'nat-services': natServices,
  'nat-marks': natMarks,
} as const satisfies Record<LabTemplateName, string>;

/** The sample labs that the app brings, the tutorial's first. */
export const labTemplates: readonly LabTemplate[] = (Object.keys(texts) as LabTemplateName[]).map((name) => ({
  name,
  text: texts[name],
}));

/** The text of a sample lab, with another name for its lab. */
export function templateText(template: LabTemplateName, name: string): string {
  return texts[template].replace(/^name: .*$/m, `name: ${name}`);
}
