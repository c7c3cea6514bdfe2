import { amdV1 } from './amd-v1';
import { armLpae } from './arm-lpae';
import type { TableFormat } from './format';
import { vtdFirstStage } from './vtd-first-stage';
import { vtdSecondStage } from './vtd-second-stage';

/** Every format that Pagewarden knows. A further one is one file and one line here. */
export const FORMATS: readonly TableFormat[] = [vtdSecondStage, vtdFirstStage, amdV1, ...armLpae];

/** The format of that {@link TableFormat.name}; undefined for an unknown name. */
export const formatNamed = (name: string): TableFormat | undefined => FORMATS.find(format => format.name === name);
