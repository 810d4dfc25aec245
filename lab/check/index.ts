import { addressIsGateway } from './addressIsGateway.ts';
import { addressNotUsable } from './addressNotUsable.ts';
import { addressOutsideNetwork } from './addressOutsideNetwork.ts';
import { allWeightsZero } from './allWeightsZero.ts';
import { clientBypassesDirector } from './clientBypassesDirector.ts';
import { clientNotOnDirectorNetwork } from './clientNotOnDirectorNetwork.ts';
import { conntrackOff } from './conntrackOff.ts';
import { duplicateAddress } from './duplicateAddress.ts';
import { duplicateInterface } from './duplicateInterface.ts';
import { duplicateMac } from './duplicateMac.ts';
import { duplicateName } from './duplicateName.ts';
import { duplicatePage } from './duplicatePage.ts';
import { duplicateService } from './duplicateService.ts';
import { duplicateSshTarget } from './duplicateSshTarget.ts';
import { emptyPage } from './emptyPage.ts';
import { gatewayOutsideNetwork } from './gatewayOutsideNetwork.ts';
import { interfaceWithoutAddress } from './interfaceWithoutAddress.ts';
import { jumpLoop } from './jumpLoop.ts';
import { localAddressIgnored } from './localAddressIgnored.ts';
import { localAddressMissing } from './localAddressMissing.ts';
import { localAddressNotOnDirector } from './localAddressNotOnDirector.ts';
import { machineWithoutAddress } from './machineWithoutAddress.ts';
import { managementNetworkClash } from './managementNetworkClash.ts';
import { missingInterface } from './missingInterface.ts';
import { missingSsh } from './missingSsh.ts';
import { morePortsWithoutMark } from './morePortsWithoutMark.ts';
import { noDirector } from './noDirector.ts';
import { noRealServer } from './noRealServer.ts';
import { noWayBackToClient } from './noWayBackToClient.ts';
import { overlappingNetworks } from './overlappingNetworks.ts';
import { portIsSsh } from './portIsSsh.ts';
import { realServerNotOnDirectorNetwork } from './realServerNotOnDirectorNetwork.ts';
import type { Rule } from './rule.ts';
import { schedulerFlagIgnored } from './schedulerFlagIgnored.ts';
import { schedulerIgnoresWeights } from './schedulerIgnoresWeights.ts';
import { schedulerNotInDebian } from './schedulerNotInDebian.ts';
import { serverPortNotRewritten } from './serverPortNotRewritten.ts';
import { serverPortShared } from './serverPortShared.ts';
import { severalDirectors } from './severalDirectors.ts';
import { specialNetwork } from './specialNetwork.ts';
import { sshIgnored } from './sshIgnored.ts';
import { thresholdsCross } from './thresholdsCross.ts';
import { unknownJump } from './unknownJump.ts';
import { unknownNetwork } from './unknownNetwork.ts';
import { vipIsDirectorAddress } from './vipIsDirectorAddress.ts';
import { vipNotOnOutsideNetwork } from './vipNotOnOutsideNetwork.ts';
import { vipTaken } from './vipTaken.ts';

/** Every rule about what a lab means, in the order of the parts of a lab file. */
export const rules: readonly Rule[] = [
  duplicateName,
  specialNetwork,
  managementNetworkClash,
  overlappingNetworks,
  gatewayOutsideNetwork,

  unknownNetwork,
  machineWithoutAddress,
  addressOutsideNetwork,
  addressNotUsable,
  addressIsGateway,
  duplicateAddress,

  vipNotOnOutsideNetwork,
  vipTaken,
  vipIsDirectorAddress,
  portIsSsh,
  duplicateService,
  serverPortNotRewritten,
  serverPortShared,
  morePortsWithoutMark,
  schedulerNotInDebian,
  schedulerIgnoresWeights,
  schedulerFlagIgnored,
  conntrackOff,

  noDirector,
  severalDirectors,
  noRealServer,
  allWeightsZero,
  thresholdsCross,
  emptyPage,
  duplicatePage,

  clientNotOnDirectorNetwork,
  clientBypassesDirector,
  realServerNotOnDirectorNetwork,
  noWayBackToClient,
  localAddressMissing,
  localAddressNotOnDirector,
  localAddressIgnored,

  missingSsh,
  missingInterface,
  interfaceWithoutAddress,
  duplicateInterface,
  duplicateMac,
  duplicateSshTarget,
  unknownJump,
  jumpLoop,
  sshIgnored,
];
