import type { Action, Step } from '../plan/step.ts';
import { dnsServer } from './action/dnsServer.ts';
import { masquerade } from './action/masquerade.ts';
import { module } from './action/module.ts';
import { network } from './action/network.ts';
import { packetMark } from './action/packetMark.ts';
import { packages } from './action/packages.ts';
import { page } from './action/page.ts';
import { sourceNat } from './action/sourceNat.ts';
import { sysctl } from './action/sysctl.ts';
import { virtualAddress } from './action/virtualAddress.ts';
import { virtualService } from './action/virtualService.ts';
import { webServer } from './action/webServer.ts';
import type { ActionOf, ActionRenderer } from './actionRenderer.ts';
import type { ShellText } from './shellText.ts';
import type { StepScript } from './stepScript.ts';

const renderers = {
  network,
  packages,
  sysctl,
  masquerade,
  'source-nat': sourceNat,
  'virtual-address': virtualAddress,
  module,
  'packet-mark': packetMark,
  'virtual-service': virtualService,
  page,
  'web-server': webServer,
  'dns-server': dnsServer,
} satisfies { readonly [Kind in Action['kind']]: ActionRenderer<ActionOf<Kind>> };

/** A step as the engine runs it. `lab` is the plan's lab: what was there before is recorded under its name. */
export function renderStep(step: Step, lab: string): StepScript {
  return rendererOf(step.action).script(step.action, lab);
}

/** A step as a person would type it. It stands in a script under `set -eu`, and may be run again. */
export function renderPlainly(step: Step): ShellText {
  return rendererOf(step.action).plain(step.action);
}

/** The registry maps each kind to the renderer of that kind, which the type of a lookup cannot say. */
function rendererOf(action: Action): ActionRenderer<Action> {
  return renderers[action.kind];
}
