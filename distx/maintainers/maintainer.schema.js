/** Maintainers: the organisations that build, host and answer for stations. No persons, no phones. */
import { z } from 'zod';
import { text } from "../http/params.js";
export const MAINTAINER_KINDS = ['union', 'community', 'government', 'company', 'institution', 'other'];
export const MaintainerSchema = z
    .object({
    id: z.uuid(),
    name: z.string(),
    kind: z.enum(MAINTAINER_KINDS),
    dutyStationCount: z.int().meta({ description: 'Stations it is the duty holder of today' }),
    revision: z.int(),
})
    .meta({ id: 'Maintainer' });
export const MaintainerListSchema = z
    .object({ maintainers: z.array(MaintainerSchema), next: z.string().nullable() })
    .meta({ id: 'MaintainerList' });
export const MaintainerWriteSchema = z
    .strictObject({ name: text(120), kind: z.enum(MAINTAINER_KINDS).default('other') })
    .meta({ id: 'MaintainerWrite' });
export const MaintainerPatchSchema = z
    .strictObject({ name: text(120).optional(), kind: z.enum(MAINTAINER_KINDS).optional() })
    .meta({ id: 'MaintainerPatch' });
//# sourceMappingURL=maintainer.schema.js.map