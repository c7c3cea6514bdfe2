import type { Actor } from './actor';

/** The device behind the IOMMU: walks the tables at any moment, and caches what it finds. */
export const device: Actor = {
  name: 'device',
  title: 'the device',
  header: 'device.h',
  standsFor:
    "the IOMMU's page walk, IOTLB and paging-structure cache (VT-d specification 6.2; AMD IOMMU specification 2.4)",
  does: 'Translates two addresses, one after the other, through its caches and the tables in memory; forgets what the driver invalidates.',
  boundedByGracePeriod: false,
  tables: {
    setup: '',
    cpus: [{ heading: 'device', body: 'pw_device_access(PW_A);\n\tpw_device_access(PW_B);' }],
  },
};
